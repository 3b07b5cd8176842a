package io.cofre;

/** How the process ends. The numbers are part of what operators rely on. */
enum ExitCode {
    /** Stopped as asked, or the health check found the worker ready. */
    OK(0, "stopped as asked; health: the worker is ready"),

    /** It could not start or stop, its store failed for good, or the health check found it not ready. */
    FAILED(1, "could not start, not go on safely, or not stop in time; health: the worker is not ready"),

    /** Wrong arguments or a wrong configuration: starting it again does not help. */
    USAGE(2, "wrong arguments or a wrong configuration; starting again does not help");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }
}
