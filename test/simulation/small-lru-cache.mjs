import { LRUCache as Large } from 'lru-cache'

export class LRUCache extends Large {
  constructor(options) {
    super(options.max === undefined ? options : { ...options, max: Math.min(options.max, 1000) })
  }
}
