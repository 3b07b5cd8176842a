package io.cofre.volume.disk;

/**
 * The space that a name in a directory takes of the volume.
 *
 * @param bytes the size of the file, or of the table of names of a directory
 * @param names how many names the same file has, in all directories
 * @param inode what all names of one file, and no other file of the volume, have in common; 0 where that cannot be told
 */
public record FileRoom(long bytes, int names, long inode) {}
