/** `text` without URLs, `name=value` pairs and long opaque words, which may be tokens; 500 characters at most. */
export function redact(text: string): string {
  return (
    text
      .slice(0, 4000)
      .replace(/\p{Cc}+/gu, ' ')
      .replace(/\bhttps?:\/\/[^\s"'<>]+/gi, '[url]')
      // Only from the beginning of a name: else a long one without a value is read once for each of its parts.
      .replace(/[?&]?(?<![\w-])[\w-]+=\S+/g, '[value]')
      .replace(/[\w+/=%.-]{32,}/g, '[value]')
      .slice(0, 500)
  )
}
