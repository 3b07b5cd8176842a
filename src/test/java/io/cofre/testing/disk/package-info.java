/**
 * A disk in memory whose power and whose calls can fail, and disks around another one that watch or hold it up.
 *
 * <p><b>The assumptions about a file system</b>, with ext4 (data=ordered), XFS and POSIX in mind. Where they differ, or
 * give more than they promise, the worst is assumed.
 *
 * <ol> <li>A sector of {@value SimulatedFile#SECTOR_BYTES} bytes is written whole or not at all, unless the disk was
 * made to {@linkplain SimulatedDisk#tearingSectors tear sectors}: then a sector can end with the bytes of an older
 * state. <li>Each sector that was written since the last force is found in any state it went through since: sectors are
 * written back in any order, several times, or never. A sector holds only bytes that were written to it, or zeros if
 * none were. <li>The size of a file is found in any state it went through since the last force, or between two of them,
 * whatever is found of the sectors. A file that was truncated and rewritten can be found with any mixture of both
 * contents. <li>{@link io.cofre.volume.disk.DiskFile#force} and {@link io.cofre.volume.disk.Disk#force} make durable
 * all content that was written to that file before, by any handle, and its size. They do nothing for its name (ext4 and
 * XFS do more; POSIX does not ask for it), nor for any other file. <li>A change of names (create, delete, rename) is
 * found whole or not at all. That holds for a rename across two directories too: ext4, XFS and btrfs make it in one
 * transaction. So a renamed file is never found under neither name, and never under both. <li>A link is a change of
 * names like any other: both names stand for one file, whose content is found the same under both. <li>Changes of names
 * that were not forced are found in any subset that makes sense: two changes of one name are found in their order or
 * only the earlier one. Changes of different names are independent of each other, even in one directory: a later one
 * can be found without an earlier one. (ext4 and XFS keep the order. Other file systems and a later kernel need not.)
 * <li>A name can be durable while the content of its file is not: after a rename an empty, short or partly zero file
 * can be found. A file whose content was forced can be found under no name at all. <li>{@link
 * SimulatedDisk#forceDirectory} makes durable the changes of the names in that directory, a rename as a whole. It does
 * nothing for the name of the directory itself in its parent, nor for what is in the directories below. <li>{@link
 * SimulatedDisk#sync} makes durable the files and directories that were changed through this disk. Changes that an
 * earlier process made and did not force stay as they are: if the volume cannot be synced as a whole they are not
 * known.
 * <li>After a force or sync that failed, the content that it should have written can be found or not, for ever: the
 * next one that succeeds does not change that. Only what is written again is forced again. Names are still forced by
 * the next one: a file system that could not write its own journal refuses every change from then on. <li>A write that
 * failed may have been made in part, from its beginning. A rename, delete or create that failed was not made. <li>A
 * call during which the power goes was made, in part or not; its effect is not forced. </ol>
 */
@NullMarked
package io.cofre.testing.disk;

import org.jspecify.annotations.NullMarked;
