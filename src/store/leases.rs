//! Leases: who does which job until when.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::{Sqlite, Transaction};

use super::{Doing, Result, Store, StoreError, micros};

tokio::task_local! {
    /// What the work at hand is done under.
    static HELD: Lease;
}

/// A job held until `until`. Its fence is larger than that of every earlier holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job's name.
    pub name: String,
    /// Who holds it.
    pub holder: String,
    /// Grows with every change of hands.
    pub fence: i64,
}

impl Lease {
    /// Does `work` under this lease: none of its changes is saved once somebody else has had the lease. That holds in
    /// the transaction itself, so no stop, however long and wherever it falls, gets a change past it.
    pub async fn over<T>(self, work: impl Future<Output = T>) -> T {
        HELD.scope(self, work).await
    }
}

/// Refuses a change that is made under a lease which is no longer its holder's.
pub(super) async fn check(change: &mut Transaction<'_, Sqlite>) -> Result<()> {
    let Ok(held) = HELD.try_with(Lease::clone) else { return Ok(()) };
    if is_held(&mut **change, &held).await? { Ok(()) } else { Err(StoreError::Overtaken { lease: held.name }) }
}

async fn is_held(executor: impl sqlx::Executor<'_, Database = Sqlite>, lease: &Lease) -> Result<bool> {
    let fence: Option<i64> =
        sqlx::query_scalar("SELECT fence FROM lease WHERE name = $1 AND holder = $2 AND fence = $3")
            .bind(&lease.name)
            .bind(&lease.holder)
            .bind(lease.fence)
            .fetch_optional(executor)
            .await
            .doing("look at a lease")?;
    Ok(fence.is_some())
}

impl Store {
    /// Takes the lease `name` for `holder`, or extends it if `holder` has it. `None`: somebody else holds it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        now: Timestamp,
        length: Duration,
    ) -> Result<Option<Lease>> {
        let fence: Option<i64> = sqlx::query_scalar(
            "INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, 1, $4) \
             ON CONFLICT (name) DO UPDATE SET until = excluded.until, \
             fence = CASE WHEN lease.holder = excluded.holder THEN lease.fence ELSE lease.fence + 1 END, \
             holder = excluded.holder \
             WHERE lease.holder = excluded.holder OR lease.until <= $3 RETURNING fence",
        )
        .bind(name)
        .bind(holder)
        .bind(micros(now))
        .bind(micros(now + length))
        .fetch_optional(&self.pool)
        .await
        .doing("take a lease")?;
        Ok(fence.map(|fence| Lease { name: name.to_owned(), holder: holder.to_owned(), fence }))
    }

    /// Extends a lease that is still ours. False: somebody else has had it since; what was begun under it must stop.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_lease(&self, lease: &Lease, now: Timestamp, length: Duration) -> Result<bool> {
        let kept = sqlx::query("UPDATE lease SET until = $4 WHERE name = $1 AND holder = $2 AND fence = $3")
            .bind(&lease.name)
            .bind(&lease.holder)
            .bind(lease.fence)
            .bind(micros(now + length))
            .execute(&self.pool)
            .await
            .doing("keep a lease")?
            .rows_affected();
        Ok(kept > 0)
    }

    /// Looks whether a lease is still ours. A look waits for no change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn holds_lease(&self, lease: &Lease) -> Result<bool> {
        is_held(&self.pool, lease).await
    }

    /// Gives a lease back, if it is still ours.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_back(&self, lease: &Lease) -> Result<()> {
        sqlx::query("UPDATE lease SET until = 0 WHERE name = $1 AND holder = $2 AND fence = $3")
            .bind(&lease.name)
            .bind(&lease.holder)
            .bind(lease.fence)
            .execute(&self.pool)
            .await
            .doing("give back a lease")?;
        Ok(())
    }
}
