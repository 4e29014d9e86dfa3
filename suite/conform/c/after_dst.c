/* After the text of net/core/dst.c. */
void glue_dst_release(void *d) { dst_release(d); }
struct dst_ops *glue_rcu_ops(struct rcu_head *h) { return container_of(h, struct dst_entry, rcu_head)->ops; }
s64 glue_count(struct dst_ops *o) { return o->pcpuc_entries.count; }
s64 glue_read(struct dst_ops *o) { return dst_entries_get_fast(o); }
s64 glue_sum(struct dst_ops *o) { return dst_entries_get_slow(o); }
int *glue_slot(struct dst_ops *o, int cpu) { return per_cpu_ptr(o->pcpuc_entries.counters, cpu); }
unsigned *glue_thresh(struct dst_ops *o) { return &o->gc_thresh; }
void glue_add(struct dst_ops *o, int v) { dst_entries_add(o, v); }
