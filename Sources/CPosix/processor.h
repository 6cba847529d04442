#pragma once
#include <stddef.h>
#include <stdint.h>

// Instructions that not every processor has: asked for at run time, since a release is one binary for all of them.
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

static inline int cml_has_crc32c(void) {
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & (1u << 20) /* SSE4.2 */);
}

__attribute__((target("sse4.2"))) static inline uint32_t cml_crc32c(
    uint32_t crc, const uint8_t *bytes, size_t count) {
    uint64_t wide = crc;
    for (; count >= 8; count -= 8, bytes += 8) {
        uint64_t word;
        __builtin_memcpy(&word, bytes, 8);
        wide = _mm_crc32_u64(wide, word);
    }
    crc = (uint32_t)wide;
    for (; count > 0; count--, bytes++) crc = _mm_crc32_u8(crc, *bytes);
    return crc;
}

static inline int cml_has_sha256(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & (1u << 19) /* SSE4.1 */)) return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29) /* SHA */);
}

// Mixes whole blocks of 64 bytes into the eight words of the state.
__attribute__((target("sha,sse4.1"))) static inline void cml_sha256(
    uint32_t *state, const uint32_t *constants, const uint8_t *bytes, size_t blocks) {
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    // The instructions want the words as ABEF and CDGH.
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(low, high, 8);
    __m128i cdgh = _mm_blend_epi16(high, low, 0xF0);
    for (; blocks > 0; blocks--, bytes += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i words[4];
        for (int part = 0; part < 4; part++)
            words[part] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * part)), order);
#pragma clang loop unroll(full)
        for (int part = 0; part < 16; part++) {
            __m128i now = words[part & 3];
            __m128i sum = _mm_add_epi32(now, _mm_loadu_si128((const __m128i *)(constants + 4 * part)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
            // The words sixteen rounds on, from these and the three parts that follow them.
            __m128i next = words[(part + 1) & 3], third = words[(part + 2) & 3], last = words[(part + 3) & 3];
            __m128i mixed = _mm_add_epi32(_mm_sha256msg1_epu32(now, next), _mm_alignr_epi8(last, third, 4));
            words[part & 3] = _mm_sha256msg2_epu32(mixed, last);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    low = _mm_shuffle_epi32(abef, 0x1B);
    high = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}
#else
static inline int cml_has_crc32c(void) { return 0; }
static inline uint32_t cml_crc32c(uint32_t crc, const uint8_t *bytes, size_t count) {
    (void)bytes, (void)count;
    return crc;
}
static inline int cml_has_sha256(void) { return 0; }
static inline void cml_sha256(uint32_t *state, const uint32_t *constants, const uint8_t *bytes, size_t blocks) {
    (void)state, (void)constants, (void)bytes, (void)blocks;
}
#endif
