-- What the exchange of a refresh token answered, sealed under a key that the token gives, which is kept nowhere. The same token gets
-- it again for a moment; then it is erased.
alter table refresh_tokens add column sealed_answer blob check (typeof(sealed_answer) in ('blob', 'null'));
create index refresh_tokens_by_answer on refresh_tokens (used_at) where sealed_answer is not null;
