/**
 * Puts a text into the clipboard; in a page that was opened from a file, where browsers may have
 * none for scripts, by a selection. Throws if the browser does not let it.
 */
export async function copied(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    if (!done) throw new Error('the browser has no clipboard for this page')
  }
}
