/** A fetch whose next answer about the current account says that it is locked, whatever Kibo says: `lock()` asks for that. */
export function lockingFetch(): { fetch: typeof fetch; lock(): void } {
  let locks = false
  return {
    lock() {
      locks = true
    },
    async fetch(input, init) {
      const answer = await fetch(input, init)
      const url = input instanceof Request ? input.url : String(input)
      if (!locks || !url.includes('/accounts/current')) return answer
      locks = false
      return Response.json({ ...((await answer.json()) as object), isLocked: true })
    },
  }
}
