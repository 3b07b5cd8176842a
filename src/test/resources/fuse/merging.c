/*
 * A file system that shows a directory as one on macOS would be: case is kept and ignored, and so is the form of accents.
 * Only what the tests need. Usage: merging DIRECTORY MOUNTPOINT [FUSE OPTIONS]
 * Built by: gcc -o merging merging.c $(pkg-config --cflags --libs fuse3)
 */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static char backing[PATH_MAX];

/* Letters with an accent, composed and decomposed, both small: enough to tell that both are one. */
static const char *const FORMS[][2] = {
    {"\xc3\xa3", "a\xcc\x83"}, {"\xc3\xa9", "e\xcc\x81"}, {"\xc3\xa1", "a\xcc\x81"}, {"\xc3\xa7", "c\xcc\xa7"}};

/* The form that all names have which are one. */
static void fold(const char *name, char *folded) {
    while (*name) {
        size_t form, length = 0;
        for (form = 0; form < sizeof FORMS / sizeof *FORMS && length == 0; form++) {
            const char *small = FORMS[form][0], *apart = FORMS[form][1];
            if (strncmp(name, small, 2) == 0) length = 2;
            /* The capital of a letter of Latin-1 is 0x20 below it. */
            else if (name[0] == small[0] && (unsigned char)name[1] == (unsigned char)small[1] - 0x20) length = 2;
            else if (tolower((unsigned char)name[0]) == apart[0] && strncmp(name + 1, apart + 1, 2) == 0) length = 3;
            if (length) {
                memcpy(folded, small, 2);
                folded += 2;
            }
        }
        if (length == 0) {
            *folded++ = (char)tolower((unsigned char)*name);
            length = 1;
        }
        name += length;
    }
    *folded = 0;
}

/* Where a path is in the directory behind: each name as it is stored there, if it is there. */
static void real(const char *path, char *found) {
    char copy[PATH_MAX], wanted[2 * NAME_MAX], folded[2 * NAME_MAX], *rest = copy, *name;
    strcpy(found, backing);
    snprintf(copy, sizeof copy, "%s", path);
    while ((name = strsep(&rest, "/"))) {
        struct dirent *entry;
        char match[NAME_MAX + 1];
        DIR *directory;
        if (!*name) continue;
        snprintf(match, sizeof match, "%s", name);
        fold(name, wanted);
        if ((directory = opendir(found))) {
            while ((entry = readdir(directory))) {
                fold(entry->d_name, folded);
                if (strcmp(folded, wanted) == 0) strcpy(match, entry->d_name);
            }
            closedir(directory);
        }
        strcat(found, "/");
        strcat(found, match);
    }
}

static int result(int outcome) { return outcome < 0 ? -errno : 0; }

static int do_getattr(const char *path, struct stat *facts, struct fuse_file_info *file) {
    char at[PATH_MAX];
    (void)file;
    real(path, at);
    return result(lstat(at, facts));
}

static int do_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *file,
                      enum fuse_readdir_flags flags) {
    char at[PATH_MAX];
    struct dirent *entry;
    DIR *directory;
    (void)offset, (void)file, (void)flags;
    real(path, at);
    if (!(directory = opendir(at))) return -errno;
    while ((entry = readdir(directory))) fill(buffer, entry->d_name, NULL, 0, 0);
    closedir(directory);
    return 0;
}

static int do_open(const char *path, struct fuse_file_info *file) {
    char at[PATH_MAX];
    int descriptor;
    real(path, at);
    if ((descriptor = open(at, file->flags & ~O_EXCL)) < 0) return -errno;
    file->fh = (uint64_t)descriptor;
    return 0;
}

static int do_create(const char *path, mode_t mode, struct fuse_file_info *file) {
    char at[PATH_MAX];
    int descriptor;
    real(path, at);
    if ((descriptor = open(at, file->flags | O_CREAT, mode)) < 0) return -errno;
    file->fh = (uint64_t)descriptor;
    return 0;
}

static int do_read(const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *file) {
    ssize_t count = pread((int)file->fh, buffer, size, offset);
    (void)path;
    return count < 0 ? -errno : (int)count;
}

static int do_write(const char *path, const char *buffer, size_t size, off_t offset, struct fuse_file_info *file) {
    ssize_t count = pwrite((int)file->fh, buffer, size, offset);
    (void)path;
    return count < 0 ? -errno : (int)count;
}

static int do_truncate(const char *path, off_t size, struct fuse_file_info *file) {
    char at[PATH_MAX];
    if (file) return result(ftruncate((int)file->fh, size));
    real(path, at);
    return result(truncate(at, size));
}

static int do_release(const char *path, struct fuse_file_info *file) {
    (void)path;
    return result(close((int)file->fh));
}

static int do_fsync(const char *path, int only_data, struct fuse_file_info *file) {
    (void)path, (void)only_data;
    return result(fsync((int)file->fh));
}

static int do_mkdir(const char *path, mode_t mode) {
    char at[PATH_MAX];
    real(path, at);
    return result(mkdir(at, mode));
}

static int do_unlink(const char *path) {
    char at[PATH_MAX];
    real(path, at);
    return result(unlink(at));
}

static int do_rmdir(const char *path) {
    char at[PATH_MAX];
    real(path, at);
    return result(rmdir(at));
}

static int do_rename(const char *from, const char *to, unsigned flags) {
    char source[PATH_MAX], target[PATH_MAX];
    if (flags) return -EINVAL;
    real(from, source);
    real(to, target);
    return result(rename(source, target));
}

static int do_link(const char *from, const char *to) {
    char source[PATH_MAX], target[PATH_MAX];
    real(from, source);
    real(to, target);
    return result(link(source, target));
}

static int do_chmod(const char *path, mode_t mode, struct fuse_file_info *file) {
    char at[PATH_MAX];
    (void)file;
    real(path, at);
    return result(chmod(at, mode));
}

static int do_utimens(const char *path, const struct timespec times[2], struct fuse_file_info *file) {
    char at[PATH_MAX];
    (void)file;
    real(path, at);
    return result(utimensat(AT_FDCWD, at, times, AT_SYMLINK_NOFOLLOW));
}

static int do_statfs(const char *path, struct statvfs *facts) {
    (void)path;
    return result(statvfs(backing, facts));
}

/* Nothing is remembered: a name that is asked for in another spelling is looked up again. */
static void *do_init(struct fuse_conn_info *connection, struct fuse_config *settings) {
    (void)connection;
    settings->entry_timeout = 0;
    settings->attr_timeout = 0;
    settings->negative_timeout = 0;
    return NULL;
}

static const struct fuse_operations OPERATIONS = {
    .init = do_init,
    .getattr = do_getattr,
    .readdir = do_readdir,
    .open = do_open,
    .create = do_create,
    .read = do_read,
    .write = do_write,
    .truncate = do_truncate,
    .release = do_release,
    .fsync = do_fsync,
    .mkdir = do_mkdir,
    .unlink = do_unlink,
    .rmdir = do_rmdir,
    .rename = do_rename,
    .link = do_link,
    .chmod = do_chmod,
    .utimens = do_utimens,
    .statfs = do_statfs,
};

int main(int count, char **arguments) {
    if (count < 3 || !realpath(arguments[1], backing)) {
        fprintf(stderr, "usage: merging DIRECTORY MOUNTPOINT [FUSE OPTIONS]\n");
        return 2;
    }
    arguments[1] = arguments[0];
    return fuse_main(count - 1, arguments + 1, &OPERATIONS, NULL);
}
