/** Appends to `list` and drops its oldest entries beyond `max`, a tenth at a time. */
export function pushBounded<T>(list: T[], entry: T, max: number): void {
  list.push(entry)
  if (list.length > max) list.splice(0, Math.ceil(max / 10))
}
