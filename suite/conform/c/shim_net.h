/* struct net: what accounting needs; other members come from the tree on demand. */
#ifndef SHIM_NET_H
#define SHIM_NET_H
#include "repair_members.h"
struct net_generic { union { struct { unsigned len; struct rcu_head rcu; } s; void *ptr[16]; }; };
struct netns_core { MORE_netns_core };
struct netns_ipv4 { struct ctl_table_header *xfrm4_hdr; MORE_netns_ipv4 };
struct netns_ipv6 { struct { struct ctl_table_header *xfrm6_hdr; } sysctl; MORE_netns_ipv6 };
struct netns_xfrm { struct dst_ops xfrm4_dst_ops; struct dst_ops xfrm6_dst_ops; MORE_netns_xfrm };
struct net {
	struct { refcount_t count; int inum; } ns;
	refcount_t passive;
	struct list_head list, exit_list;
	struct netns_core core; struct netns_ipv4 ipv4; struct netns_ipv6 ipv6; struct netns_xfrm xfrm;
	MORE_net
};
extern struct list_head net_namespace_list;
#define for_each_net(v) list_for_each_entry(v, &net_namespace_list, list)
int register_pernet_subsys(struct pernet_operations *);
int shim_fault(int kind);
static inline int xfrm_sysctl_init(struct net *n) { return shim_fault(0) ? -ENOMEM : 0; }
static inline int flow_cache_init(struct net *n) { return shim_fault(3) ? -ENOMEM : 0; }
#endif
