package io.cofre.volume.engine;

/** The removal of an instance or a group. */
sealed interface Removal permits RemovedInstance, RemovedGroup {}
