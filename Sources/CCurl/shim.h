#pragma once
#include <curl/curl.h>

// curl_easy_setopt is variadic, so Swift can't call it. One shim per argument type lets the compiler check the type.
static inline CURLcode cml_setopt_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
