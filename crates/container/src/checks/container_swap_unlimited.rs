//! A limit on memory that swap goes around.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-swap-unlimited",
    title: "Swap is not limited as memory is",
    severity: Severity::Low,
    why: "A container whose memory is limited goes on in swap: up to as much again where nothing \
          is said, and without end where swap is set to -1. It slows the host's disk for all.",
    fix: "Set the limit on memory and swap together to the one on memory.",
    references: &["https://docs.docker.com/engine/containers/resource_constraints/"],
    aliases: &[],
    bad: CheckExample {
        title: "Swap without end",
        input: r"image: app:1.4.2
mem_limit: 512m
memswap_limit: -1
",
    },
    good: CheckExample {
        title: "No swap at all",
        input: r"image: app:1.4.2
mem_limit: 512m
memswap_limit: 512m
",
    },
};

pub(crate) static IT: ContainerSwapUnlimited = ContainerSwapUnlimited;

/// The check.
pub(crate) struct ContainerSwapUnlimited;

impl Check<Container> for ContainerSwapUnlimited {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let limits = &facts.spec.limits;
        let memory = limits.memory.as_ref();
        let Some(limit) = memory.and_then(|told| told.value.map(|limit| (told, limit))) else {
            return Vec::new();
        };
        let (memory, limit) = limit;
        if limit <= 0 {
            return Vec::new();
        }
        match &limits.memory_swap {
            Some(swap) if swap.value == Some(-1) => {
                let evidence = "memory is limited, memory and swap together are not";
                vec![facts.finding(&META, META.severity, swap.span, evidence)]
            }
            Some(swap) if swap.value != Some(0) => Vec::new(),
            _ if facts.spec.whole => {
                let evidence = "memory is limited, swap is not: it may be as much again";
                vec![facts.finding(&META, META.severity, memory.span, evidence)]
            }
            _ => Vec::new(),
        }
    }
}
