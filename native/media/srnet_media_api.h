/* What the library's functions are marked with. */
#ifndef SRNET_MEDIA_API_H
#define SRNET_MEDIA_API_H

#if defined(__GNUC__)
#define SRNET_MEDIA_API __attribute__((visibility("default")))
#else
#define SRNET_MEDIA_API
#endif

#endif
