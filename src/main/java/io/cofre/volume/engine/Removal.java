package io.cofre.volume.engine;

/** That an instance or a group was removed. */
sealed interface Removal permits RemovedInstance, RemovedGroup {}
