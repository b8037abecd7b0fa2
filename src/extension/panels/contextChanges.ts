import type { ContextBundle } from '../../shared/model';

/** `${userId}/${section}` of every section that is new or reads otherwise than before. */
export function changedSections(before: ContextBundle, after: ContextBundle): string[] {
  return after.users.flatMap((user) => {
    const old = before.users.find((u) => u.userId === user.userId)?.context ?? {};
    return Object.entries(user.context)
      .filter(([section, value]) => JSON.stringify(old[section]) !== JSON.stringify(value))
      .map(([section]) => `${user.userId}/${section}`);
  });
}
