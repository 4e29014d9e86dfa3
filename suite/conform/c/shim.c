/* What stands below the tree's code: memory, RCU callbacks, hotplug; and the commands that drive it. */
#include "shim.h"
struct cpumask shim_possible, shim_online, shim_dying;
int shim_cpu, shim_irq_off, shim_warnings;
char shim_area[NR_CPUS * SHIM_AREA] __aligned(64);
static char heap[1 << 19] __aligned(64);
static unsigned long heap_used, area_used = 64;
static int blocks, fault_kind = -1, fault_nth;
void *memcpy(void *d, const void *s, size_t n) { volatile char *a = d; const char *b = s; while (n--) *a++ = *b++; return d; }
void *memset(void *d, int c, size_t n) { volatile char *a = d; while (n--) *a++ = c; return d; }
void shim_die(const char *why) { __builtin_trap(); }
void shim_warn(const char *why) { shim_warnings++; }
void *kzalloc(size_t n, gfp_t g)
{
	unsigned long at = heap_used;
	heap_used += (n + 63) & ~63ul;
	if (heap_used > sizeof(heap)) shim_die("shim: heap is full");
	return memset(heap + at, 0, n);
}
void *kmalloc(size_t n, gfp_t g) { return kzalloc(n, g); }
void *kmemdup(const void *p, size_t n, gfp_t g) { return memcpy(kzalloc(n, g), p, n); }
void kfree(const void *p) { }
/* Fault points by kind: 0 xfrm sysctl, 1 percpu block, 2 netns sysctl, 3 flow cache; the n-th of a kind fails. */
int shim_fault(int kind) { return fault_kind == kind && --fault_nth == 0; }
static struct { unsigned long at; int live; } block[512]; static int block_n;
void *shim_alloc_percpu(size_t n)
{
	unsigned long at = area_used;
	if (shim_fault(1)) return NULL;
	area_used += 8;
	if (area_used > SHIM_AREA) shim_die("shim: percpu area is full");
	blocks++;
	block[block_n].at = at; block[block_n++].live = 1;
	return (void *)at;
}
static int bad_frees;
void free_percpu(void *p)
{
	if (!p) return;
	for (int i = 0; i < block_n; i++)
		if (block[i].at == (unsigned long)p) {
			if (!block[i].live) { bad_frees++; return; }
			block[i].live = 0; blocks--;
			for (int c = 0; c < NR_CPUS; c++) *per_cpu_ptr((int *)p, c) = 0;
			return;
		}
	bad_frees++;
}
static int freed_hits(void)
{
	int hits = 0;
	for (int i = 0; i < block_n; i++)
		for (int c = 0; !block[i].live && c < NR_CPUS; c++) hits += *per_cpu_ptr((int *)block[i].at, c) != 0;
	return hits;
}
struct ctl_table_header *shim_sysctl(const struct ctl_table *t)
{
	struct ctl_table_header *h;
	if (shim_fault(2)) return NULL;
	h = kzalloc(sizeof(*h), 0); h->ctl_table_arg = t;
	return h;
}
static int (*initcalls[8])(void), initcalls_n;
void shim_initcall(int (*f)(void)) { initcalls[initcalls_n++] = f; }
static int (*ups[8])(unsigned), (*downs[8])(unsigned); static int hooks_n;
static int (*notifiers[8])(struct notifier_block *, unsigned long, void *); static int notifiers_n;
int shim_cpuhp(int calls, int (*up)(unsigned), int (*down)(unsigned))
{
	int c;
	ups[hooks_n] = up; downs[hooks_n++] = down;
	if (calls && up) for_each_online_cpu(c) up(c);
	return 0;
}
void shim_notifier(int (*f)(struct notifier_block *, unsigned long, void *)) { notifiers[notifiers_n++] = f; }
static void hotplug(int dead, int cpu)
{
	for (int i = 0; i < hooks_n; i++) { int (*f)(unsigned) = (dead ? downs : ups)[i]; if (f) f(cpu); }
	for (int i = 0; i < notifiers_n; i++) notifiers[i](NULL, dead ? CPU_DEAD : CPU_ONLINE, (void *)(long)cpu);
}
/* RCU callbacks, in the order of their queueing */
static struct rcu_head *rcu_first;
void call_rcu(struct rcu_head *h, void (*f)(struct rcu_head *))
{
	struct rcu_head **p = &rcu_first;
	while (*p) p = &(*p)->next;
	h->next = NULL; h->func = f; *p = h;
}
struct dst_ops; struct dst_ops *glue_rcu_ops(struct rcu_head *), *glue_ops(void *net, int family), *glue_template(int family);
void *glue_init_net(void), *glue_new_net(void); int glue_setup_net(void *net), glue_net_boot(void);
void glue_cleanup_net(void *net), glue_free_net(void *net), glue_init(void);
void *glue_dst_alloc(void *net, int family), glue_dst_release(void *);
s64 glue_count(struct dst_ops *), glue_read(struct dst_ops *), glue_sum(struct dst_ops *);
int *glue_slot(struct dst_ops *, int cpu); unsigned *glue_thresh(struct dst_ops *); void glue_add(struct dst_ops *, int);
static int reap(struct dst_ops *of)
{
	for (struct rcu_head **p = &rcu_first; *p; p = &(*p)->next)
		if (!of || glue_rcu_ops(*p) == of) { struct rcu_head *h = *p; *p = h->next; h->func(h); return 1; }
	return 0;
}
#define NETS 4
static struct { void *net; int alive, allocated; s64 dead_count[2]; struct { void *dst[1024]; int n; } live[2]; } nets[NETS];
static int cpus, nnets, exiting = -1;
void rcu_barrier(void)
{
	if (exiting >= 0) for (int f = 0; f < 2; f++) nets[exiting].dead_count[f] = glue_count(glue_ops(nets[exiting].net, f));
	while (reap(NULL)) ;
}
void *kmem_cache_alloc(struct kmem_cache *c, gfp_t g) { return kzalloc(192, g); }
void kmem_cache_free(struct kmem_cache *c, void *p) { for (int i = 1; i < NETS; i++) if (nets[i].net == p) nets[i].allocated = 0; }
/* An interrupt that adds, at the n-th place where one can come in */
static int fired, point_at = -1, points, point_amount; static struct dst_ops *point_ops;
void shim_point(void)
{
	if (shim_irq_off || point_at < 0 || points++ != point_at) return;
	point_at = -1;
	glue_add(point_ops, point_amount);
}
s64 obs[256]; int obs_n;
__attribute__((visibility("default"))) s64 *shim_obs(void) { return obs; }
static void observe(int result)
{
	int i = 0;
	obs[i++] = result; obs[i++] = blocks; obs[i++] = fired; obs[i++] = bad_frees; obs[i++] = freed_hits(); obs[i++] = shim_warnings;
	for (int c = 0; c < cpus; c++) obs[i++] = *per_cpu_ptr((int *)0, c);
	for (int f = 0; f < 2; f++) {
		obs[i++] = glue_count(glue_template(f));
		obs[i++] = *glue_thresh(glue_template(f));
		for (int c = 0; c < cpus; c++) obs[i++] = *glue_slot(glue_template(f), c);
	}
	for (int n = 0; n < nnets; n++) {
		obs[i++] = nets[n].allocated;
		for (int f = 0; f < 2; f++) {
			struct dst_ops *o = nets[n].net ? glue_ops(nets[n].net, f) : NULL;
			obs[i++] = !o ? 0 : nets[n].alive ? glue_count(o) : glue_count(o) - nets[n].dead_count[f];
			if (!o || !nets[n].alive) { for (int c = 0; c < cpus + 3; c++) obs[i++] = 0; continue; }
			obs[i++] = glue_read(o); obs[i++] = glue_sum(o); obs[i++] = *glue_thresh(o);
			for (int c = 0; c < cpus; c++) obs[i++] = *glue_slot(o, c);
		}
	}
	obs_n = i;
}
static int first_online(void) { return __builtin_ctzll(shim_online.bits); }
__attribute__((visibility("default"))) int shim_cmd(int op, int a, int b, int c)
{
	int result = 0; void *d;
	switch (op) {
	case 0: /* boot: CPUs, netns */
		cpus = a; nnets = b; shim_possible.bits = shim_online.bits = (a == 64 ? 0 : 1ull << a) - 1;
		for (int i = 0; i < initcalls_n; i++) initcalls[i]();
		result = glue_net_boot(); glue_init();
		nets[0].net = glue_init_net(); nets[0].alive = nets[0].allocated = 1;
		break;
	case 1: /* dst_alloc: net, family, cpu */
		shim_cpu = c; d = glue_dst_alloc(nets[a].net, b);
		if (!d) result = -ENOBUFS; else nets[a].live[b].dst[nets[a].live[b].n++] = d;
		break;
	case 2: shim_cpu = c; glue_dst_release(nets[a].live[b].dst[--nets[a].live[b].n]); break;
	case 3: shim_cpu = c; if (!nets[a].net) { result = -1; break; } result = reap(glue_ops(nets[a].net, b)) ? 0 : -1; break;
	case 4: /* setup_net: net, kind of fault or -1, which */
		shim_cpu = first_online(); fault_kind = b; fault_nth = c;
		d = glue_new_net(); result = glue_setup_net(d); fault_kind = -1;
		if (result) { glue_free_net(d); nets[a].net = NULL; nets[a].allocated = 0; break; }
		nets[a].net = d; nets[a].alive = nets[a].allocated = 1;
		nets[a].live[0].n = nets[a].live[1].n = 0;
		break;
	case 5: shim_cpu = first_online(); exiting = a; nets[a].alive = 0; glue_cleanup_net(nets[a].net); exiting = -1; break;
	case 6: shim_online.bits &= ~(1ull << a); shim_dying.bits |= 1ull << a; break;
	case 7: shim_cpu = first_online(); shim_dying.bits &= ~(1ull << a); hotplug(1, a); break;
	case 8: shim_cpu = a; shim_online.bits |= 1ull << a; hotplug(0, a); break;
	case 9: *glue_thresh(glue_ops(nets[a].net, b)) = c; break;
	case 10: shim_cpu = 0; glue_add(glue_ops(nets[a].net, b), c); break;
	case 11: /* arm an interrupt: place, amount, into net 0, family 0 */
		point_at = a; points = 0; point_amount = b; point_ops = glue_ops(nets[0].net, 0); return 0;
	}
	fired = point_at < 0; point_at = -1;
	observe(result);
	return obs_n;
}
