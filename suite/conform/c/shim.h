/* The part of a kernel that its dst accounting stands on, for one thread in WebAssembly.
 * Locks are nothing, the current CPU is a variable, percpu pointers are offsets. */
#ifndef SHIM_H
#define SHIM_H
typedef signed char s8; typedef unsigned char u8; typedef short s16; typedef unsigned short u16;
typedef int s32; typedef unsigned int u32; typedef long long s64; typedef unsigned long long u64;
typedef u8 __u8; typedef s8 __s8; typedef u16 __u16; typedef s16 __s16; typedef u32 __u32; typedef s32 __s32;
typedef u64 __u64; typedef s64 __s64; typedef u16 __be16; typedef u32 __be32;
typedef unsigned gfp_t; typedef __SIZE_TYPE__ size_t; typedef _Bool bool; typedef unsigned long uintptr;
#define true 1
#define false 0
#define NULL ((void *)0)
#define INT_MAX 0x7fffffff
#define CONFIG_SMP 1
#define CONFIG_HOTPLUG_CPU 1
#define CONFIG_SYSCTL 1
#define CONFIG_XFRM 1
#define CONFIG_NET_NS 1
#define CONFIG_IPV6 1
#define IS_ENABLED(x) (x)
#if __SIZEOF_POINTER__ == 8
#define CONFIG_64BIT 1
#endif
/* attributes */
#define __percpu
#define __rcu
#define __read_mostly
#define __ro_after_init
#define __maybe_unused __attribute__((unused))
#define __init
#define __exit
#define __net_init
#define __net_exit
#define __net_initdata
#define __cpuinit
#define __cacheline_aligned
#define ____cacheline_aligned
#define ____cacheline_aligned_in_smp
#define ____cacheline_aligned_in_smp_
#define __aligned(n) __attribute__((aligned(n)))
#define __must_check
#define noinline
#define EXPORT_SYMBOL(x) struct shim_semicolon
#define EXPORT_SYMBOL_GPL(x) struct shim_semicolon
#define EXPORT_SYMBOL_NS_GPL(x, n) struct shim_semicolon
#define INDIRECT_CALLABLE_SCOPE
#define INDIRECT_CALLABLE_DECLARE(f) f
#define likely(x) (x)
#define unlikely(x) (x)
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, v) ((x) = (v))
#define BUILD_BUG_ON(x)
#define BUG_ON(x) do { if (x) shim_die("BUG_ON " #x); } while (0)
#define BUG() shim_die("BUG")
#define WARN_ON(x) ({ int w_ = !!(x); if (w_) shim_warn("WARN_ON " #x); w_; })
#define WARN_ON_ONCE WARN_ON
#define WARN_ONCE(x, ...) WARN_ON(x)
#define WARN(x, ...) WARN_ON(x)
#define DEBUG_NET_WARN_ON_ONCE(x) WARN_ON(x)
void shim_die(const char *), shim_warn(const char *);
#define offsetof __builtin_offsetof
#define container_of(p, t, m) ((t *)((char *)(p) - offsetof(t, m)))
#define max(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })
#define min(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ < b_ ? a_ : b_; })
#define max_t(t, a, b) max((t)(a), (t)(b))
#define min_t(t, a, b) min((t)(a), (t)(b))
#define abs(x) ({ __typeof__(x) x_ = (x); x_ < 0 ? -x_ : x_; })
#define typeof __typeof__
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define ENOMEM 12
#define ENOBUFS 105
#define ENOSPC 28
#define EINVAL 22
#define AF_INET 2
#define AF_INET6 10
#define EAFNOSUPPORT 97
#define EEXIST 17
#define ERR_PTR(e) ((void *)(long)(e))
#define IS_ERR(p) ((uintptr)(p) >= (uintptr)-4095)
#define GFP_KERNEL 0u
#define GFP_ATOMIC 1u
#define GFP_NOWAIT 2u
#define GFP_KERNEL_ACCOUNT 3u
void *memcpy(void *, const void *, size_t); void *memset(void *, int, size_t); int memcmp(const void *, const void *, size_t);
/* lists */
struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct hlist_head { struct hlist_node *first; };
#define LIST_HEAD_INIT(n) { &(n), &(n) }
#define LIST_HEAD(n) struct list_head n = LIST_HEAD_INIT(n)
static inline void INIT_LIST_HEAD(struct list_head *l) { l->next = l->prev = l; }
static inline void shim_link(struct list_head *n, struct list_head *p, struct list_head *x)
{ n->prev = p; n->next = x; p->next = n; x->prev = n; }
static inline void list_add(struct list_head *n, struct list_head *h) { shim_link(n, h, h->next); }
static inline void list_add_tail(struct list_head *n, struct list_head *h) { shim_link(n, h->prev, h); }
static inline void list_del(struct list_head *n) { n->prev->next = n->next; n->next->prev = n->prev; }
static inline void list_del_init(struct list_head *n) { list_del(n); INIT_LIST_HEAD(n); }
static inline bool list_empty(const struct list_head *h) { return h->next == h; }
#define list_add_tail_rcu list_add_tail
#define list_add_rcu list_add
#define list_del_rcu list_del
#define list_entry container_of
#define list_first_entry(h, t, m) list_entry((h)->next, t, m)
#define list_last_entry(h, t, m) list_entry((h)->prev, t, m)
#define shim_walk(p, from, h, m, dir) \
	for (p = list_entry((from)->dir, __typeof__(*p), m); &p->m != (h); p = list_entry(p->m.dir, __typeof__(*p), m))
#define list_for_each_entry(p, h, m) shim_walk(p, h, h, m, next)
#define list_for_each_entry_rcu(p, h, m, ...) shim_walk(p, h, h, m, next)
#define list_for_each_entry_reverse(p, h, m) shim_walk(p, h, h, m, prev)
#define list_for_each_entry_continue_reverse(p, h, m) shim_walk(p, &p->m, h, m, prev)
#define list_for_each_entry_safe(p, n, h, m) \
	for (p = list_entry((h)->next, __typeof__(*p), m), n = list_entry(p->m.next, __typeof__(*p), m); \
	     &p->m != (h); p = n, n = list_entry(n->m.next, __typeof__(*n), m))
struct llist_node { struct llist_node *next; };
struct llist_head { struct llist_node *first; };
#define LLIST_HEAD(n) struct llist_head n = { NULL }
static inline bool llist_add(struct llist_node *n, struct llist_head *h)
{ n->next = h->first; h->first = n; return n->next == NULL; }
static inline struct llist_node *llist_del_all(struct llist_head *h)
{ struct llist_node *n = h->first; h->first = NULL; return n; }
#define shim_lentry(n, t, m) ({ void *e_ = (n); (t *)(e_ ? (char *)e_ - offsetof(t, m) : NULL); })
#define llist_for_each_entry(p, n, m) \
	for (p = shim_lentry(n, __typeof__(*p), m); p; p = shim_lentry(p->m.next, __typeof__(*p), m))
#define llist_for_each_entry_safe(p, x, n, m) \
	for (p = shim_lentry(n, __typeof__(*p), m); p && (x = shim_lentry(p->m.next, __typeof__(*p), m), 1); p = x)
/* locks, preemption, interrupts: one thread; an interrupt comes only where shim_point() lets it */
struct lock_class_key { int none; };
typedef struct { int none; } spinlock_t, raw_spinlock_t, seqcount_t, seqlock_t, rwlock_t;
typedef struct { int none; } seqcount_spinlock_t, seqcount_mutex_t, possible_net_t, netdevice_tracker, netns_tracker;
struct mutex { int none; };
struct rw_semaphore { int none; };
typedef struct { int counter; } atomic_t, refcount_t, rcuref_t; typedef struct { s64 counter; } atomic64_t; typedef atomic_t atomic_long_t;
#define __SPIN_LOCK_UNLOCKED(x) { 0 }
#define DEFINE_SPINLOCK(x) spinlock_t x
#define DEFINE_RAW_SPINLOCK(x) raw_spinlock_t x
#define DEFINE_MUTEX(x) struct mutex x
#define DECLARE_RWSEM(x) struct rw_semaphore x
#define spin_lock_init(l) ((void)(l))
#define raw_spin_lock_init(l) ((void)(l))
#define lockdep_set_class(l, k) ((void)(l), (void)(k))
#define spin_lock(l) ((void)(l))
#define spin_unlock(l) ((void)(l))
#define spin_lock_bh spin_lock
#define spin_unlock_bh spin_unlock
#define raw_spin_lock spin_lock
#define raw_spin_unlock spin_unlock
#define mutex_init spin_lock
#define mutex_lock spin_lock
#define mutex_unlock spin_unlock
#define down_read spin_lock
#define up_read spin_lock
#define down_write spin_lock
#define up_write spin_lock
#define local_irq_save(f) ((f) = shim_irq_off, shim_irq_off = 1)
#define local_irq_restore(f) (shim_irq_off = (f), shim_point())
#define local_irq_disable() (shim_irq_off = 1)
#define local_irq_enable() (shim_irq_off = 0, shim_point())
#define spin_lock_irqsave(l, f) ((void)(l), local_irq_save(f))
#define spin_unlock_irqrestore(l, f) ((void)(l), local_irq_restore(f))
#define raw_spin_lock_irqsave spin_lock_irqsave
#define raw_spin_unlock_irqrestore spin_unlock_irqrestore
#define spin_lock_irq(l) ((void)(l), local_irq_disable())
#define spin_unlock_irq(l) ((void)(l), local_irq_enable())
#define raw_spin_lock_irq spin_lock_irq
#define raw_spin_unlock_irq spin_unlock_irq
#define preempt_disable() ((void)0)
#define preempt_enable() ((void)0)
#define shim_cleanup_irq(x) __attribute__((cleanup(x)))
#define guard(kind) shim_guard_##kind
#define rtnl_lock() ((void)0)
#define rtnl_unlock() ((void)0)
#define rcu_read_lock() ((void)0)
#define rcu_read_unlock() ((void)0)
#define rcu_dereference(p) (p)
#define rcu_access_pointer(p) (p)
#define rcu_dereference_protected(p, c) (p)
#define rcu_assign_pointer(p, v) ((p) = (v))
#define synchronize_rcu() ((void)0)
#define cond_resched() ((void)0)
#define atomic_set(a, v) ((a)->counter = (v))
#define atomic_read(a) ((a)->counter)
#define atomic_add(v, a) ((void)((a)->counter += (v)))
#define atomic_inc(a) ((void)++(a)->counter)
#define atomic_dec(a) ((void)--(a)->counter)
#define atomic_dec_return(a) (--(a)->counter)
#define atomic_dec_and_test(a) (--(a)->counter == 0)
#define refcount_set atomic_set
#define refcount_read atomic_read
#define refcount_inc atomic_inc
#define refcount_dec_and_test atomic_dec_and_test
#define rcuref_init atomic_set
#define rcuref_put atomic_dec_and_test
/* CPUs */
#define NR_CPUS 64
struct cpumask { u64 bits; }; typedef struct cpumask cpumask_t;
extern struct cpumask shim_possible, shim_online, shim_dying; extern int shim_cpu, shim_irq_off;
#define cpu_possible_mask (&shim_possible)
#define cpu_online_mask (&shim_online)
#define cpu_dying_mask (&shim_dying)
#define smp_processor_id() shim_cpu
#define raw_smp_processor_id() shim_cpu
#define num_online_cpus() __builtin_popcountll(shim_online.bits)
#define cpu_online(c) ((shim_online.bits >> (c)) & 1)
#define shim_each_cpu(c, m) for ((c) = 0; (c) < NR_CPUS; (c)++) if (((m) >> (c)) & 1)
#define for_each_possible_cpu(c) shim_each_cpu(c, shim_possible.bits)
#define for_each_online_cpu(c) shim_each_cpu(c, shim_online.bits)
#define for_each_cpu(c, m) shim_each_cpu(c, (m)->bits)
#define for_each_cpu_or(c, m, n) shim_each_cpu(c, (m)->bits | (n)->bits)
/* percpu memory: a pointer is an offset into each CPU's area, and NULL is the area's start */
extern char shim_area[]; void *shim_alloc_percpu(size_t); void free_percpu(void *); void shim_point(void);
#define SHIM_AREA 4096
#define per_cpu_ptr(p, c) ((__typeof__(p))(shim_area + (c) * SHIM_AREA + (uintptr)(p)))
#define this_cpu_ptr(p) per_cpu_ptr(p, shim_cpu)
#define raw_cpu_ptr this_cpu_ptr
#define alloc_percpu_gfp(t, g) ((t *)shim_alloc_percpu(sizeof(t)))
#define __alloc_percpu_gfp(s, a, g) shim_alloc_percpu(s)
#define alloc_percpu(t) alloc_percpu_gfp(t, 0)
#define shim_this(x) (*this_cpu_ptr(&(x)))
#define this_cpu_read(x) ({ __typeof__(x) v_ = shim_this(x); shim_point(); v_; })
#define this_cpu_write(x, v) do { shim_this(x) = (v); shim_point(); } while (0)
#define this_cpu_add(x, v) do { shim_this(x) += (v); shim_point(); } while (0)
#define this_cpu_sub(x, v) this_cpu_add(x, -(v))
#define __this_cpu_read this_cpu_read
#define __this_cpu_write this_cpu_write
#define __this_cpu_add this_cpu_add
#define __this_cpu_sub this_cpu_sub
#define raw_cpu_read this_cpu_read
#define this_cpu_try_cmpxchg(x, old, new) ({ __typeof__(x) *p_ = this_cpu_ptr(&(x)); __typeof__(*(old)) n_ = (new); \
	bool ok_ = *p_ == *(old); if (ok_) *p_ = n_; else *(old) = *p_; shim_point(); ok_; })
/* hotplug: callbacks by name (4.10 and later) or one notifier */
enum { CPUHP_AP_ONLINE_DYN = 1, CPUHP_PERCPU_CNT_DEAD };
int shim_cpuhp(int calls, int (*up)(unsigned), int (*down)(unsigned));
#define cpuhp_setup_state(s, n, up, down) shim_cpuhp(1, up, down)
#define cpuhp_setup_state_nocalls(s, n, up, down) shim_cpuhp(0, up, down)
struct notifier_block { int (*notifier_call)(struct notifier_block *, unsigned long, void *); };
void shim_notifier(int (*f)(struct notifier_block *, unsigned long, void *));
#define hotcpu_notifier(f, p) shim_notifier(f)
#define NOTIFY_OK 1
#define CPU_ONLINE 2
#define CPU_DEAD 7
void shim_initcall(int (*f)(void));
#define module_init(f) static void __attribute__((constructor)) shim_ctor_##f(void) { shim_initcall(f); } struct shim_semicolon
#define pure_initcall module_init
#define core_initcall module_init
#define subsys_initcall module_init
/* memory, sysctl, RCU callbacks */
struct kmem_cache; struct ctl_table_header; struct net; struct net_device; struct sock; struct sk_buff;
struct rcu_head { struct rcu_head *next; void (*func)(struct rcu_head *); };
#define callback_head rcu_head
void *kmalloc(size_t, gfp_t); void *kzalloc(size_t, gfp_t); void *kmemdup(const void *, size_t, gfp_t); void kfree(const void *);
void *kmem_cache_alloc(struct kmem_cache *, gfp_t); void kmem_cache_free(struct kmem_cache *, void *);
void call_rcu(struct rcu_head *, void (*)(struct rcu_head *)); void rcu_barrier(void);
#define call_rcu_hurry call_rcu
struct ctl_table { const char *procname; void *data; int maxlen; int mode; void *child; void *proc_handler; void *extra1, *extra2; void *extra3; };
struct ctl_table_header { const struct ctl_table *ctl_table_arg; };
struct ctl_table_header *shim_sysctl(const struct ctl_table *);
#define register_net_sysctl(net, path, table) shim_sysctl(table)
#define register_net_sysctl_sz(net, path, table, n) shim_sysctl(table)
#define unregister_net_sysctl_table(h) ((void)(h))
#define proc_dointvec NULL
#define proc_douintvec NULL
#define jiffies 0ul
#define smp_rmb() ((void)0)
#define smp_wmb() ((void)0)
#define smp_mb() ((void)0)
struct work_struct { void (*func)(struct work_struct *); };
struct delayed_work { struct work_struct work; };
#define DECLARE_WORK(w, f) struct work_struct w = { f }
#define net_eq(a, b) ((a) == (b))
extern struct net init_net;
#endif
