package io.cofre.journaled;

/** That an instance or a group was removed. */
sealed interface Removal permits RemovedInstance, RemovedGroup {}
