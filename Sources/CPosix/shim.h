#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <fcntl.h>
#include <spawn.h>
#include <sys/ioctl.h>
#if defined(__linux__)
#include <linux/fs.h>
#include <sys/prctl.h>
#endif

// Hidden behind _GNU_SOURCE, which Swift's Glibc module doesn't set.
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

// Variadic, so Swift can't call them.
static inline int cml_become_subreaper(void) {
#if defined(__linux__)
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#else
    return -1;
#endif
}
static inline int cml_clone_file(int destination, int source) {
#if defined(FICLONE)
    return ioctl(destination, FICLONE, source);
#else
    return -1;
#endif
}
static inline int cml_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }
static inline int cml_fcntl(int descriptor, int command, int argument) { return fcntl(descriptor, command, argument); }
