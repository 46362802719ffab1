//! Every format on a rich and on a hostile report.

#[cfg(test)]
mod ages;
#[cfg(test)]
mod all_listed;
#[cfg(test)]
mod failed;
#[cfg(test)]
mod first;
#[cfg(test)]
mod gate;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod issues;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod render;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sarif;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod snapshots;
