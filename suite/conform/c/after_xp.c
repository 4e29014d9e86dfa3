/* After the text of net/xfrm/xfrm_policy.c. */
void *glue_dst_alloc(void *net, int family) { void *d = xfrm_alloc_dst(net, family ? AF_INET6 : AF_INET); return IS_ERR(d) ? NULL : d; }
