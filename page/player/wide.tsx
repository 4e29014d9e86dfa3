import type { ComponentChildren, JSX } from 'preact'

interface WideProps {
  /** What is in it, for who does not see it. */
  readonly label: string
  readonly children: ComponentChildren
}

/** What may be wider than the page: it scrolls by itself, with the keys once it has the focus. */
export function Wide({ label, children }: WideProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: nobody could scroll it with the keys else
    <section class="pl-scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
