/**
 * What stands in a page where the readers of traces have Node's modules: a page is given texts, and
 * reads no file by its path.
 */
function absent(): never {
  throw new Error('a page has no files of its own')
}

export {
  absent as closeSync,
  absent as createHash,
  absent as gunzipSync,
  absent as openSync,
  absent as readFileSync,
  absent as readSync,
}
