package io.cofre.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The doctor's report on an instance, without any secret.
 *
 * @param account the number that is paired, as WhatsApp spells it without the device; empty if none is
 * @param keysByKind the number of keys of each kind, such as {@code pre-key} and {@code session}
 * @param damaged the keys whose values are not intact
 * @param preKeys the pre-keys; empty if creds do not tell
 * @param credsRetained whether an intact second copy of creds is kept
 * @param snapshots the number of snapshots
 * @param twoWriters whether two addresses were seen writing it by turns lately
 * @param findings the problems and notable facts, the gravest first; empty if all is well
 */
@JsonPropertyOrder({"summary", "healthy"})
public record InstanceReport(
        InstanceSummary summary,
        Optional<String> account,
        Map<String, Integer> keysByKind,
        List<String> damaged,
        Optional<PreKeys> preKeys,
        boolean credsRetained,
        int snapshots,
        boolean twoWriters,
        List<Finding> findings) {
    public InstanceReport {
        keysByKind = Map.copyOf(keysByKind);
        damaged = List.copyOf(damaged);
        findings = List.copyOf(findings);
    }

    /**
     * The stored pre-keys, compared with those that were made according to creds.
     *
     * @param stored the number of stored ones
     * @param first the lowest number stored; 0 if there is none
     * @param last the highest number stored; 0 if there is none
     * @param next the number that creds will give next
     */
    public record PreKeys(int stored, long first, long last, long next) {}

    /**
     * One finding.
     *
     * @param code the wire name of a {@link FindingCode}; a later worker may know more of them
     * @param problem whether the session cannot work, or not for long, as it is
     * @param text a sentence for operators
     * @param advice the advice, with the command; empty if there is nothing to do
     */
    public record Finding(String code, boolean problem, String text, String advice) {}

    /**
     * The report on an instance or group that cannot be read.
     *
     * @param reason a sentence without its full stop
     */
    static InstanceReport unreadable(InstanceSummary summary, String reason) {
        Finding finding = new Finding(
                FindingCode.UNREADABLE.wireName(),
                true,
                "It cannot be read: " + reason + ". Requests for it are refused, and those for all others served.",
                "Look at the disk and at the owner of the directory: what does not belong to the worker's user is given"
                        + " back by chown -R. No restart is needed then.");
        return new InstanceReport(
                summary, Optional.empty(), Map.of(), List.of(), Optional.empty(), false, 0, false, List.of(finding));
    }

    /** Whether anything was found that keeps the session from working. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean healthy() {
        return findings.stream().noneMatch(Finding::problem);
    }
}
