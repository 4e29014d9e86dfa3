/* After the text of net/core/net_namespace.c. */
struct net init_net;
#if SHIM_SETUP_ARGS == 2
#define SHIM_SETUP(n) setup_net(n, NULL)
#else
#define SHIM_SETUP(n) setup_net(n)
#endif
void *glue_init_net(void) { return &init_net; }
void *glue_new_net(void) { struct net *n = kzalloc(sizeof(*n), GFP_KERNEL); refcount_set(&n->passive, 1); return n; }
int glue_setup_net(void *n) { return SHIM_SETUP(n); }
int glue_net_boot(void) { refcount_set(&init_net.passive, 1); return SHIM_SETUP(&init_net); }
void glue_cleanup_net(void *n) { llist_add(&((struct net *)n)->cleanup_list, &cleanup_list); cleanup_net(NULL); }
void glue_free_net(void *n) { net_free(n); }
struct dst_ops *glue_ops(void *n, int family) { struct net *x = n; return family ? &x->xfrm.xfrm6_dst_ops : &x->xfrm.xfrm4_dst_ops; }
void xfrm_init(void), xfrm4_init(void); int xfrm6_init(void);
void glue_init(void) { xfrm_init(); xfrm4_init(); xfrm6_init(); }
struct dst_ops *glue_template4(void), *glue_template6(void);
struct dst_ops *glue_template(int family) { return family ? glue_template6() : glue_template4(); }
