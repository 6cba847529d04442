#pragma once
#include <git2.h>

// git_libgit2_opts is variadic, so Swift can't call it: one shim per argument type.
static inline int cml_git_set_bool(int option, int enabled) { return git_libgit2_opts(option, enabled); }
static inline int cml_git_set_extensions(const char **names, size_t count) {
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}
