#pragma once
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/fs.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// Hidden behind _GNU_SOURCE, which Swift's Glibc module doesn't set; set here, the two modules' types would differ.
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
#if defined(__linux__)
extern int pipe2(int descriptors[2], int flags);
extern long syscall(long number, ...);
extern int ppoll(struct pollfd *entries, nfds_t count, const struct timespec *timeout, const sigset_t *mask);
#endif

// A session of its own: also a process group of its own, without a terminal that could stop or ask it.
static inline short cml_spawn_flags(int own_session) {
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    return own_session ? (short)(flags | 0x80 /* POSIX_SPAWN_SETSID */) : flags;
}

// Both ends closed on exec at once, so that a child spawned meanwhile can't keep them.
static inline int cml_pipe(int descriptors[2]) { return pipe2(descriptors, O_CLOEXEC); }

// A file without a name, in memory; -1 where the kernel has none.
static inline int cml_memory_file(void) {
#if defined(SYS_memfd_create)
    return (int)syscall(SYS_memfd_create, "cml", 1 /* MFD_CLOEXEC */);
#else
    return -1;
#endif
}

// A descriptor that becomes readable when the process ends; -1 where the kernel has none.
static inline int cml_process_descriptor(int process) {
#if defined(SYS_pidfd_open)
    return (int)syscall(SYS_pidfd_open, process, 0);
#else
    return -1;
#endif
}

// Variadic, so Swift can't call them.
static inline int cml_set_subreaper(int enabled) {
#if defined(__linux__)
    return prctl(PR_SET_CHILD_SUBREAPER, enabled, 0, 0, 0);
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
// What a child of the same user reads of this process, such as its first environment, stops here.
static inline int cml_hide_process(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
static inline int cml_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }
static inline int cml_fcntl(int descriptor, int command, int argument) { return fcntl(descriptor, command, argument); }

// Whether the process is a child of ours that has ended; it stays to be waited for.
static inline int cml_has_ended(int process) {
    siginfo_t info;
    info.si_pid = 0;
    return waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == process;
}

// A child of ours that has ended and was not waited for; 0 when there is none.
static inline int cml_ended_child(void) {
    siginfo_t info;
    info.si_pid = 0;
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info.si_pid : 0;
}
extern char **environ;
static inline char **cml_environment(void) { return environ; }
static inline int cml_terminal_columns(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : -1;
}
