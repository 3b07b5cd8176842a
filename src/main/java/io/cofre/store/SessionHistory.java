package io.cofre.store;

/**
 * Everything that a store keeps of sessions beside their live values, so that no overwrite and no removal is the end of
 * them.
 */
public interface SessionHistory extends Snapshots, Trash, StagingArea {
    /** The size of the history. */
    HistoryFigures figures();
}
