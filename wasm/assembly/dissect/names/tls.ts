/** Names of the numbers in TLS (IANA registries of RFC 8446, RFC 8447, RFC 8701). */
export const TLS_VERSIONS =
  "0xfeff=DTLS 1.0;0xfefd=DTLS 1.2;0xfefc=DTLS 1.3;0x0100=DTLS 1.0 (before its RFC);0x0002=SSL 2.0;0x0300=SSL 3.0;0x0301=TLS 1.0;0x0302=TLS 1.1;0x0303=TLS 1.2;0x0304=TLS 1.3;0x7f10-0x7f1c=TLS 1.3 draft;0xfb17=TLS 1.3 Facebook draft 23;" +
  "0xfb1a=TLS 1.3 Facebook draft 26;0xa0a=GREASE;0x1a1a=GREASE;0x2a2a=GREASE;0x3a3a=GREASE;0x4a4a=GREASE;0x5a5a=GREASE;0x6a6a=GREASE;0x7a7a=GREASE;0x8a8a=GREASE;0x9a9a=GREASE;0xaaaa=GREASE;0xbaba=GREASE;0xcaca=GREASE;0xdada=GREASE;0xeaea=GREASE;0xfafa=GREASE";
export const TLS_HANDSHAKES =
  "0=Hello Request;1=Client Hello;2=Server Hello;3=Hello Verify Request;4=New Session Ticket;5=End of Early Data;6=Hello Retry Request;8=Encrypted Extensions;" +
  "11=Certificate;12=Server Key Exchange;13=Certificate Request;14=Server Hello Done;15=Certificate Verify;16=Client Key Exchange;20=Finished;21=Certificate URL;" +
  "22=Certificate Status;23=Supplemental Data;24=Key Update;25=Compressed Certificate;67=Next Protocol;254=Message Hash";
export const TLS_EXTENSIONS =
  "0=server_name;1=max_fragment_length;2=client_certificate_url;3=trusted_ca_keys;4=truncated_hmac;5=status_request;6=user_mapping;7=client_authz;" +
  "8=server_authz;9=cert_type;10=supported_groups;11=ec_point_formats;12=srp;13=signature_algorithms;14=use_srtp;15=heartbeat;" +
  "16=application_layer_protocol_negotiation;17=status_request_v2;18=signed_certificate_timestamp;19=client_certificate_type;20=server_certificate_type;" +
  "21=padding;22=encrypt_then_mac;23=extended_master_secret;24=token_binding;25=cached_info;26=tls_lts;27=compress_certificate;28=record_size_limit;" +
  "29=pwd_protect;31=password_salt;34=delegated_credentials;35=session_ticket;41=pre_shared_key;42=early_data;43=supported_versions;44=cookie;" +
  "45=psk_key_exchange_modes;47=certificate_authorities;48=oid_filters;49=post_handshake_auth;50=signature_algorithms_cert;51=key_share;" +
  "52=transparency_info;54=connection_id;55=external_id_hash;56=external_session_id;57=quic_transport_parameters;58=ticket_request;59=dnssec_chain;" +
  "13172=next_protocol_negotiation;17513=application_settings;17613=application_settings (new);30031=channel_id_old;30032=channel_id;" +
  "64768=ech_outer_extensions;65037=encrypted_client_hello;65281=renegotiation_info;65445=quic_transport_parameters (drafts version);2570=GREASE;6682=GREASE;10794=GREASE;14906=GREASE;19018=GREASE;23130=GREASE;27242=GREASE;31354=GREASE;35466=GREASE;39578=GREASE;43690=GREASE;47802=GREASE;51914=GREASE;56026=GREASE;60138=GREASE;64250=GREASE";
export const TLS_GROUPS =
  "0x1=sect163k1;0x2=sect163r1;0x3=sect163r2;0x4=sect193r1;0x5=sect193r2;0x6=sect233k1;0x7=sect233r1;0x8=sect239k1;0x9=sect283k1;0xa=sect283r1;" +
  "0xb=sect409k1;0xc=sect409r1;0xd=sect571k1;0xe=sect571r1;0xf=secp160k1;0x10=secp160r1;0x11=secp160r2;0x12=secp192k1;0x13=secp192r1;0x14=secp224k1;" +
  "0x15=secp224r1;0x16=secp256k1;0x17=secp256r1;0x18=secp384r1;0x19=secp521r1;0x1a=brainpoolP256r1;0x1b=brainpoolP384r1;0x1c=brainpoolP512r1;0x1d=x25519;" +
  "0x1e=x448;0x1f=brainpoolP256r1tls13;0x20=brainpoolP384r1tls13;0x21=brainpoolP512r1tls13;0x29=curveSM2;0x100=ffdhe2048;0x101=ffdhe3072;0x102=ffdhe4096;" +
  "0x103=ffdhe6144;0x104=ffdhe8192;0x200=MLKEM512;0x201=MLKEM768;0x202=MLKEM1024;0x11eb=SecP256r1MLKEM768;0x11ec=X25519MLKEM768;" +
  "0x11ed=SecP384r1MLKEM1024;0x6399=X25519Kyber768Draft00;0xff01=arbitrary explicit prime curves;0xff02=arbitrary explicit char2 curves;0xa0a=GREASE;0x1a1a=GREASE;0x2a2a=GREASE;0x3a3a=GREASE;0x4a4a=GREASE;0x5a5a=GREASE;0x6a6a=GREASE;0x7a7a=GREASE;0x8a8a=GREASE;0x9a9a=GREASE;0xaaaa=GREASE;0xbaba=GREASE;0xcaca=GREASE;0xdada=GREASE;0xeaea=GREASE;0xfafa=GREASE";
export const TLS_SIGNATURES =
  "0x101=MD5 RSA;0x201=rsa_pkcs1_sha1;0x202=SHA1 DSA;0x203=ecdsa_sha1;0x301=SHA224 RSA;0x302=SHA224 DSA;0x303=SHA224 ECDSA;0x401=rsa_pkcs1_sha256;" +
  "0x402=SHA256 DSA;0x403=ecdsa_secp256r1_sha256;0x501=rsa_pkcs1_sha384;0x502=SHA384 DSA;0x503=ecdsa_secp384r1_sha384;0x601=rsa_pkcs1_sha512;" +
  "0x602=SHA512 DSA;0x603=ecdsa_secp521r1_sha512;0x708=sm2sig_sm3;0x804=rsa_pss_rsae_sha256;0x805=rsa_pss_rsae_sha384;0x806=rsa_pss_rsae_sha512;" +
  "0x807=ed25519;0x808=ed448;0x809=rsa_pss_pss_sha256;0x80a=rsa_pss_pss_sha384;0x80b=rsa_pss_pss_sha512;0x81a=ecdsa_brainpoolP256r1tls13_sha256;" +
  "0x81b=ecdsa_brainpoolP384r1tls13_sha384;0x81c=ecdsa_brainpoolP512r1tls13_sha512;0x904=mldsa44;0x905=mldsa65;0x906=mldsa87;0xa0a=GREASE;0x1a1a=GREASE;0x2a2a=GREASE;0x3a3a=GREASE;0x4a4a=GREASE;0x5a5a=GREASE;0x6a6a=GREASE;0x7a7a=GREASE;0x8a8a=GREASE;0x9a9a=GREASE;0xaaaa=GREASE;0xbaba=GREASE;0xcaca=GREASE;0xdada=GREASE;0xeaea=GREASE;0xfafa=GREASE";
export const TLS_ALERTS =
  "0=close notify;1=end of early data;10=unexpected message;20=bad record mac;21=decryption failed;22=record overflow;30=decompression failure;" +
  "40=handshake failure;41=no certificate;42=bad certificate;43=unsupported certificate;44=certificate revoked;45=certificate expired;" +
  "46=certificate unknown;47=illegal parameter;48=unknown ca;49=access denied;50=decode error;51=decrypt error;60=export restriction;70=protocol version;" +
  "71=insufficient security;80=internal error;86=inappropriate fallback;90=user canceled;100=no renegotiation;109=missing extension;" +
  "110=unsupported extension;111=certificate unobtainable;112=unrecognized name;113=bad certificate status response;114=bad certificate hash value;" +
  "115=unknown psk identity;116=certificate required;120=no application protocol;121=ech required";
