/**
 * `text` without URLs, `name=value` pairs and long opaque words, any of which may be a token; 500 characters at most.
 *
 * @param secrets words that must not be in it either
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  return (
    secrets
      .reduce(without, text.slice(0, 4000))
      .replace(/\p{Cc}+/gu, ' ')
      .replace(/\bhttps?:\/\/[^\s"'<>]+/gi, '[url]')
      // Only from the beginning of a name: else a long one without a value is read once for each of its parts.
      .replace(/[?&]?(?<![\w-])[\w-]+=\S+/g, '[value]')
      .replace(/[\w+/=%.-]{32,}/g, '[value]')
      .slice(0, 500)
  )
}

/** Leaves longer words alone: a password of one letter would make every sentence unreadable. */
function without(text: string, secret: string): string {
  const literally = secret.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literally}(?![\\p{L}\\p{N}])`, 'gu'), '[value]')
}
