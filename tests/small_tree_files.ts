/**
 * A small tree of C of our own, in the shape of a kernel's: as much of it as books dst entries,
 * with the names that `dstledger conform` asks for. Nothing in it is a kernel's text.
 */
export const smallTreeFiles: Readonly<Record<string, string>> = {
  'include/linux/percpu_counter.h': `
#include <linux/spinlock.h>
struct percpu_counter {
	raw_spinlock_t lock;
	s64 count;
	struct list_head list;
	s32 __percpu *counters;
};
extern int percpu_counter_batch;
int percpu_counter_init(struct percpu_counter *c, s64 amount, gfp_t gfp);
void percpu_counter_destroy(struct percpu_counter *c);
void percpu_counter_add_batch(struct percpu_counter *c, s64 amount, s32 batch);
s64 percpu_counter_slots(struct percpu_counter *c);
static inline s64 percpu_counter_read_positive(struct percpu_counter *c)
{
	return c->count > 0 ? c->count : 0;
}
static inline s64 percpu_counter_sum_positive(struct percpu_counter *c)
{
	s64 all = c->count + percpu_counter_slots(c);
	return all > 0 ? all : 0;
}
`,
  'lib/percpu_counter.c': `
#include <linux/percpu_counter.h>
static LIST_HEAD(counters);
void percpu_counter_add_batch(struct percpu_counter *c, s64 amount, s32 batch)
{
	s64 value = this_cpu_read(*c->counters) + amount;
	if (value >= batch || value <= -batch) {
		c->count += value;
		this_cpu_sub(*c->counters, value - amount);
	} else {
		this_cpu_add(*c->counters, amount);
	}
}
s64 percpu_counter_slots(struct percpu_counter *c)
{
	s64 all = 0;
	int cpu;
	for_each_online_cpu(cpu) all += *per_cpu_ptr(c->counters, cpu);
	return all;
}
int percpu_counter_init(struct percpu_counter *c, s64 amount, gfp_t gfp)
{
	c->count = amount;
	c->counters = alloc_percpu_gfp(s32, gfp);
	if (!c->counters) return -ENOMEM;
	list_add(&c->list, &counters);
	return 0;
}
void percpu_counter_destroy(struct percpu_counter *c)
{
	if (!c->counters) return;
	list_del(&c->list);
	free_percpu(c->counters);
	c->counters = NULL;
}
static int fold_dead(unsigned int cpu)
{
	struct percpu_counter *c;
	list_for_each_entry(c, &counters, list) {
		s32 *slot = per_cpu_ptr(c->counters, cpu);
		c->count += *slot;
		*slot = 0;
	}
	return 0;
}
static int __init counters_init(void)
{
	return cpuhp_setup_state(CPUHP_PERCPU_CNT_DEAD, "counters", NULL, fold_dead);
}
module_init(counters_init);
`,
  'include/net/dst_ops.h': `
#include <linux/percpu_counter.h>
struct dst_ops {
	unsigned short family;
	unsigned int gc_thresh;
	struct kmem_cache *kmem_cachep;
	struct percpu_counter pcpuc_entries;
};
static inline s64 dst_entries_get_fast(struct dst_ops *o)
{ return percpu_counter_read_positive(&o->pcpuc_entries); }
static inline s64 dst_entries_get_slow(struct dst_ops *o)
{ return percpu_counter_sum_positive(&o->pcpuc_entries); }
static inline void dst_entries_add(struct dst_ops *o, int v)
{ percpu_counter_add_batch(&o->pcpuc_entries, v, 32); }
static inline int dst_entries_init(struct dst_ops *o)
{ return percpu_counter_init(&o->pcpuc_entries, 0, GFP_KERNEL); }
static inline void dst_entries_destroy(struct dst_ops *o)
{ percpu_counter_destroy(&o->pcpuc_entries); }
`,
  'include/net/dst.h': 'struct dst_entry { struct dst_ops *ops; struct rcu_head rcu_head; };\n',
  'include/net/net_namespace.h': `
struct pernet_operations {
	struct list_head list;
	int (*init)(struct net *net);
	void (*exit)(struct net *net);
};
struct net {
	struct llist_node	cleanup_list;
	struct llist_node	defer_free_list;
};
`,
  'include/net/xfrm.h':
    'struct xfrm_policy_afinfo { unsigned short family; struct dst_ops *dst_ops; };\n',
  'net/core/dst.c': `
static void destroy_entry(struct rcu_head *head)
{
	struct dst_entry *dst = container_of(head, struct dst_entry, rcu_head);
	/* destroy */
	kfree(dst);
}
void *dst_alloc(struct dst_ops *ops)
{
	struct dst_entry *dst = kmem_cache_alloc(ops->kmem_cachep, GFP_ATOMIC);
	dst->ops = ops;
	dst_entries_add(ops, 1);
	return dst;
}
void dst_release(struct dst_entry *dst)
{
	if (dst) {
		dst_entries_add(dst->ops, -1);
		call_rcu(&dst->rcu_head, destroy_entry);
	}
}
`,
  'net/core/net_namespace.c': `
static LIST_HEAD(pernet_list);
static LLIST_HEAD(cleanup_list);
static LLIST_HEAD(defer_free_list);
struct list_head net_namespace_list = LIST_HEAD_INIT(net_namespace_list);
static struct kmem_cache *net_cachep;
int register_pernet_subsys(struct pernet_operations *ops)
{
	list_add_tail(&ops->list, &pernet_list);
	return ops->init(&init_net);
}
static void complete_free(void)
{
	struct net *net, *next;
	struct llist_node *all = llist_del_all(&defer_free_list);
	llist_for_each_entry_safe(net, next, all, defer_free_list)
		kmem_cache_free(net_cachep, net);
}
void net_free(struct net *net)
{
	llist_add(&net->defer_free_list, &defer_free_list);
}
int setup_net(struct net *net)
{
	struct pernet_operations *ops;
	int error;
	list_for_each_entry(ops, &pernet_list, list) {
		error = ops->init(net);
		if (error < 0) goto undo;
	}
	list_add_tail(&net->list, &net_namespace_list);
	return 0;
undo:
	list_for_each_entry_continue_reverse(ops, &pernet_list, list)
		ops->exit(net);
	rcu_barrier();
	return error;
}
void cleanup_net(struct work_struct *work)
{
	struct pernet_operations *ops;
	struct net *net, *next;
	struct llist_node *all = llist_del_all(&cleanup_list);
	list_for_each_entry_reverse(ops, &pernet_list, list)
		llist_for_each_entry(net, all, cleanup_list)
			ops->exit(net);
	rcu_barrier();
	complete_free();
	llist_for_each_entry_safe(net, next, all, cleanup_list)
		net_free(net);
}
`,
  'net/xfrm/xfrm_policy.c': `
static struct xfrm_policy_afinfo *afinfos[2];
static inline struct dst_ops *ops_of(struct net *net, int family)
{
	return family == AF_INET6 ? &net->xfrm.xfrm6_dst_ops : &net->xfrm.xfrm4_dst_ops;
}
int xfrm_policy_register_afinfo(const struct xfrm_policy_afinfo *afinfo, int family)
{
	afinfos[family == AF_INET6] = (struct xfrm_policy_afinfo *)afinfo;
	return 0;
}
void *xfrm_alloc_dst(struct net *net, int family)
{
	void *dst = dst_alloc(ops_of(net, family));
	return dst ? dst : ERR_PTR(-ENOBUFS);
}
static int net_init(struct net *net)
{
	audit_something(net);
	return xfrm_sysctl_init(net);
}
static void net_exit(struct net *net) { }
static struct pernet_operations net_ops = { .init = net_init, .exit = net_exit, };
void xfrm_init(void)
{
	register_pernet_subsys(&net_ops);
}
`,
  'net/ipv4/xfrm4_policy.c': family(4, 'AF_INET', 'void', ''),
  'net/ipv6/xfrm6_policy.c': family(6, 'AF_INET6', 'int', '\treturn 0;\n'),
}

function family(digit: 4 | 6, name: string, result: string, end: string): string {
  return `
static struct dst_ops xfrm${digit}_dst_ops_template = {
	.family = ${name},
	.gc_thresh = 32768,
};
static const struct xfrm_policy_afinfo xfrm${digit}_afinfo = {
	.dst_ops = &xfrm${digit}_dst_ops_template,
};
static int xfrm${digit}_net_init(struct net *net)
{
	int error;
	memcpy(&net->xfrm.xfrm${digit}_dst_ops, &xfrm${digit}_dst_ops_template,
	       sizeof(xfrm${digit}_dst_ops_template));
	/* init ${digit} */
	error = dst_entries_init(&net->xfrm.xfrm${digit}_dst_ops);
	if (error) return error;
	if (!register_net_sysctl(net, "net", NULL)) {
		/* error ${digit} */
		dst_entries_destroy(&net->xfrm.xfrm${digit}_dst_ops);
		return -ENOMEM;
	}
	return 0;
}
static void xfrm${digit}_net_exit(struct net *net)
{
	/* exit ${digit} */
	dst_entries_destroy(&net->xfrm.xfrm${digit}_dst_ops);
}
static struct pernet_operations xfrm${digit}_net_ops = {
	.init = xfrm${digit}_net_init,
	.exit = xfrm${digit}_net_exit,
};
${result} xfrm${digit}_init(void)
{
	/* boot ${digit} */
	register_pernet_subsys(&xfrm${digit}_net_ops);
	xfrm_policy_register_afinfo(&xfrm${digit}_afinfo, ${name});
${end}}
`
}
