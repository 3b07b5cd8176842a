package io.cofre.postgres.history;

/** Cuts the connection at one of the places of what is done over it. */
interface Cutter {
    /** Cuts at the place of that number, counted from now on; at none for 0. */
    void cutAt(int place);

    /** The number of places that were passed since then. */
    int places();
}
