import type { PageFile } from '../report/player/page_file.ts'

/** The files that were put into the page; none, where nothing or something else was. */
export function filesIn(json: string): readonly PageFile[] {
  try {
    const { files } = JSON.parse(json) as { readonly files?: readonly PageFile[] }
    return files ?? []
  } catch {
    return []
  }
}

/** Such a file, as if somebody had dropped it. */
export function unpacked({ name, gzip }: PageFile): File {
  const bytes = Uint8Array.from(atob(gzip), character => character.charCodeAt(0))
  return new File([bytes], name)
}
