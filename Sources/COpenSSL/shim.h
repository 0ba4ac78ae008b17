#ifndef HATO_COPENSSL_H
#define HATO_COPENSSL_H
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// What OpenSSL offers as macros, which Swift does not see.

static inline int hato_set_server_name(SSL *ssl, const char *name) {
  return (int)SSL_set_tlsext_host_name(ssl, name);
}

static inline int hato_set_minimum_version(SSL_CTX *context, int version) {
  return (int)SSL_CTX_set_min_proto_version(context, version);
}

/// Renegotiation is refused, and an idle connection gives its record buffers (34 KiB) back.
static inline void hato_set_habits(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

/// Tells `heard` of every session that may be resumed, and keeps none itself.
static inline void hato_hear_sessions(SSL_CTX *context, int (*heard)(SSL *, SSL_SESSION *)) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, heard);
}

/// An empty memory BIO means "not yet", not "the end".
static inline void hato_set_empty_means_later(BIO *bio) { BIO_set_mem_eof_return(bio, -1); }

/// The length of a memory BIO and where its bytes are.
static inline long hato_contents(BIO *bio, const char **bytes) { return BIO_get_mem_data(bio, (char **)bytes); }

static inline int hato_alternative_name_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }

/// The DNS name or IP address at `index`; its kind (GEN_DNS, GEN_IPADD or another one) is the result.
static inline int hato_alternative_name(
    const GENERAL_NAMES *names, int index, const unsigned char **bytes, int *count) {
  const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
  *bytes = 0;
  *count = 0;
  if (name && (name->type == GEN_DNS || name->type == GEN_IPADD)) {
    const ASN1_STRING *text = name->type == GEN_DNS ? name->d.dNSName : name->d.iPAddress;
    *bytes = ASN1_STRING_get0_data(text);
    *count = ASN1_STRING_length(text);
  }
  return name ? name->type : -1;
}

/// As RFC 4514 writes names, but with UTF-8 left as it is.
static inline int hato_print_name(BIO *bio, const X509_NAME *name) {
  return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
}

static inline X509 *hato_first(const STACK_OF(X509) *chain) {
  return chain && sk_X509_num(chain) > 0 ? sk_X509_value(chain, 0) : 0;
}
#endif
