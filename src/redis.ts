export type { RedisClient } from './store/redis-client.ts'
export { RedisStore, type RedisStoreOptions } from './store/redis-store.ts'
