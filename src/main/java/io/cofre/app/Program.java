package io.cofre.app;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A program that serves until the process ends, with its configuration: the worker or the hub. */
interface Program {
    /** The word for it in the log. */
    String name();

    /** The facts about the configuration that its operator should know, though it is allowed. */
    List<String> warnings();

    /** The time that requests in flight may take to end when it stops. */
    Duration stopTimeout();

    /**
     * Starts it. It serves when this returns; if it throws, nothing is left running.
     *
     * @param onFailure is called once, by a thread that must not be held up, if it cannot go on: the process has to be
     *     restarted
     */
    Running start(Runnable onFailure) throws IOException;

    /** One sentence about a failure to start, if it is one of those that have a usual reason. */
    Optional<String> advice(Throwable failure);

    /**
     * A program that runs.
     *
     * @param announcement the words about it in the log, behind "Cofre" and the version
     * @param warning a fact that turned out and that its operator should know; empty if there is none
     * @param stop stops it; it may be called more than once
     */
    record Running(String announcement, Optional<String> warning, Runnable stop) {}
}
