#pragma once
// First, so that `struct timespec` and the like are CPosix's also here: a type belongs to the module that is loaded
// first, and files that know nothing of CCurl couldn't use its members.
#include "../CPosix/shim.h"
// Old spellings are used on purpose, where an old libcurl knows no other.
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>
#include <dlfcn.h>

// libcurl's functions, found at run time: nothing here is linked. Handles are `void *`, as each version's header can
// make them pointers.
typedef struct {
    CURLcode (*global_init)(long flags);
    void *(*easy_init)(void);
    void (*easy_reset)(void *easy);
    void (*easy_cleanup)(void *easy);
    CURLcode (*easy_perform)(void *easy);
    CURLcode (*easy_setopt)(void *easy, CURLoption option, ...);
    CURLcode (*easy_getinfo)(void *easy, CURLINFO info, ...);
    CURLcode (*easy_send)(void *easy, const void *bytes, size_t count, size_t *sent);
    CURLcode (*easy_recv)(void *easy, void *bytes, size_t count, size_t *received);
    const char *(*easy_strerror)(CURLcode code);
    struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
    void (*slist_free_all)(struct curl_slist *list);
    void *(*url)(void);
    void (*url_cleanup)(void *url);
    CURLUcode (*url_set)(void *url, CURLUPart part, const char *text, unsigned flags);
    CURLUcode (*url_get)(void *url, CURLUPart part, char **text, unsigned flags);
    void (*free)(void *memory);
    void *(*multi_init)(void);
    CURLMcode (*multi_setopt)(void *multi, CURLMoption option, ...);
    CURLMcode (*multi_add_handle)(void *multi, void *easy);
    CURLMcode (*multi_remove_handle)(void *multi, void *easy);
    CURLMcode (*multi_cleanup)(void *multi);
    CURLMcode (*multi_assign)(void *multi, curl_socket_t socket, void *pointer);
    CURLMcode (*multi_socket_action)(void *multi, curl_socket_t socket, int events, int *running);
    CURLMsg *(*multi_info_read)(void *multi, int *left);
} cml_curl;

// Loads the library `name` into `curl`. Returns NULL, or what is missing: the library's name or a function's.
static inline const char *cml_curl_load(cml_curl *curl, const char *name) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library) return name;
#define CML_FIND(field, symbol) \
    if (!(*(void **)&curl->field = dlsym(library, symbol))) return symbol
    CML_FIND(global_init, "curl_global_init");
    CML_FIND(easy_init, "curl_easy_init");
    CML_FIND(easy_reset, "curl_easy_reset");
    CML_FIND(easy_cleanup, "curl_easy_cleanup");
    CML_FIND(easy_perform, "curl_easy_perform");
    CML_FIND(easy_setopt, "curl_easy_setopt");
    CML_FIND(easy_getinfo, "curl_easy_getinfo");
    CML_FIND(easy_send, "curl_easy_send");
    CML_FIND(easy_recv, "curl_easy_recv");
    CML_FIND(easy_strerror, "curl_easy_strerror");
    CML_FIND(slist_append, "curl_slist_append");
    CML_FIND(slist_free_all, "curl_slist_free_all");
    CML_FIND(url, "curl_url");
    CML_FIND(url_cleanup, "curl_url_cleanup");
    CML_FIND(url_set, "curl_url_set");
    CML_FIND(url_get, "curl_url_get");
    CML_FIND(free, "curl_free");
    CML_FIND(multi_init, "curl_multi_init");
    CML_FIND(multi_setopt, "curl_multi_setopt");
    CML_FIND(multi_add_handle, "curl_multi_add_handle");
    CML_FIND(multi_remove_handle, "curl_multi_remove_handle");
    CML_FIND(multi_cleanup, "curl_multi_cleanup");
    CML_FIND(multi_assign, "curl_multi_assign");
    CML_FIND(multi_socket_action, "curl_multi_socket_action");
    CML_FIND(multi_info_read, "curl_multi_info_read");
#undef CML_FIND
    return 0;
}

// curl_easy_setopt is variadic, so Swift can't call it. One shim per argument type lets the compiler check the type.
typedef size_t (*cml_data_function)(char *bytes, size_t size, size_t count, void *context);
typedef int (*cml_seek_function)(void *context, curl_off_t offset, int origin);
typedef int (*cml_progress_function)(
    void *context, curl_off_t total, curl_off_t now, curl_off_t upload_total, curl_off_t upload_now);

static inline CURLcode cml_setopt_long(const cml_curl *curl, void *easy, CURLoption option, long value) {
    return curl->easy_setopt(easy, option, value);
}
static inline CURLcode cml_setopt_offset(const cml_curl *curl, void *easy, CURLoption option, curl_off_t value) {
    return curl->easy_setopt(easy, option, value);
}
static inline CURLcode cml_setopt_text(const cml_curl *curl, void *easy, CURLoption option, const char *value) {
    return curl->easy_setopt(easy, option, value);
}
static inline CURLcode cml_setopt_pointer(const cml_curl *curl, void *easy, CURLoption option, void *value) {
    return curl->easy_setopt(easy, option, value);
}
static inline CURLcode cml_setopt_data(const cml_curl *curl, void *easy, CURLoption option, cml_data_function value) {
    return curl->easy_setopt(easy, option, value);
}
static inline CURLcode cml_setopt_seek(const cml_curl *curl, void *easy, cml_seek_function value) {
    return curl->easy_setopt(easy, CURLOPT_SEEKFUNCTION, value);
}
static inline CURLcode cml_setopt_progress(const cml_curl *curl, void *easy, cml_progress_function value) {
    return curl->easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode cml_getinfo_long(const cml_curl *curl, void *easy, CURLINFO info, long *value) {
    return curl->easy_getinfo(easy, info, value);
}
static inline CURLcode cml_getinfo_offset(const cml_curl *curl, void *easy, CURLINFO info, curl_off_t *value) {
    return curl->easy_getinfo(easy, info, value);
}
static inline CURLcode cml_getinfo_socket(const cml_curl *curl, void *easy, CURLINFO info, curl_socket_t *value) {
    return curl->easy_getinfo(easy, info, value);
}
static inline CURLcode cml_getinfo_pointer(const cml_curl *curl, void *easy, CURLINFO info, void **value) {
    return curl->easy_getinfo(easy, info, value);
}

typedef int (*cml_socket_function)(void *easy, curl_socket_t socket, int what, void *context, void *socket_context);
typedef int (*cml_timer_function)(void *multi, long milliseconds, void *context);

static inline CURLMcode cml_multi_setopt_long(const cml_curl *curl, void *multi, CURLMoption option, long value) {
    return curl->multi_setopt(multi, option, value);
}
static inline CURLMcode cml_multi_setopt_pointer(const cml_curl *curl, void *multi, CURLMoption option, void *value) {
    return curl->multi_setopt(multi, option, value);
}
static inline CURLMcode cml_multi_setopt_socket(const cml_curl *curl, void *multi, cml_socket_function value) {
    return curl->multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}
static inline CURLMcode cml_multi_setopt_timer(const cml_curl *curl, void *multi, cml_timer_function value) {
    return curl->multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
}
// A finished transfer's code: it is in a union, whose layout needn't be known in Swift.
static inline CURLcode cml_message_code(const CURLMsg *message) { return message->data.result; }
