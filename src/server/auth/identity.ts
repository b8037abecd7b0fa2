import type { Role } from '../../shared/model';

/** Who asks: `subject` is an account's id, or null for a secret or where none is needed. `role` null: known, without access. */
export interface Identity {
  role: Role | null;
  subject: string | null;
  via: 'secret' | 'token' | 'open';
}
