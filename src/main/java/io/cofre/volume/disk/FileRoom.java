package io.cofre.volume.disk;

/**
 * The space that a name in a directory takes of the volume.
 *
 * @param bytes the size of the file, or of the table of names of a directory
 * @param names the number of names that the file has, in all directories
 * @param inode the number that all names of one file share, and no other file of the volume has; 0 if that cannot be
 *     told
 */
public record FileRoom(long bytes, int names, long inode) {}
