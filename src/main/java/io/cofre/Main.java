package io.cofre;

/** The entry point of the worker. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.err.println("the worker is not wired yet");
    }
}
