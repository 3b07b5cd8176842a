package io.cofre.hub.outbound;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The targets that an operator allows although they are not public, or do not speak TLS: names of hosts, addresses and
 * blocks of addresses, as {@code crm.internal,*.svc.cluster.local,10.20.0.0/16}.
 */
public final class AllowedTargets {
    /** Allows only what everybody may use. */
    public static final AllowedTargets NONE = new AllowedTargets(Set.of(), List.of(), List.of());

    private static final Pattern NAME = Pattern.compile("(?:\\*\\.)?[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?");

    private final Set<String> hosts;
    private final List<String> suffixes;
    private final List<AddressBlock> blocks;

    private AllowedTargets(Set<String> hosts, List<String> suffixes, List<AddressBlock> blocks) {
        this.hosts = Set.copyOf(hosts);
        this.suffixes = List.copyOf(suffixes);
        this.blocks = List.copyOf(blocks);
    }

    /**
     * The targets of a list whose entries are parted by commas or white space.
     *
     * @throws IllegalArgumentException if an entry is none; the message names it
     */
    public static AllowedTargets of(String list) {
        Set<String> hosts = new HashSet<>();
        List<String> suffixes = new ArrayList<>();
        List<AddressBlock> blocks = new ArrayList<>();
        for (String entry : list.trim().toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
            Optional<AddressBlock> block = AddressBlock.of(entry);
            if (block.isPresent()) {
                blocks.add(block.get());
            } else if (entry.startsWith("*.") && NAME.matcher(entry).matches()) {
                suffixes.add(entry.substring(1));
            } else if (NAME.matcher(entry).matches()) {
                hosts.add(entry);
            } else if (!entry.isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + entry + "' is no host name, no address and no block of addresses such as 10.20.0.0/16");
            }
        }
        return new AllowedTargets(hosts, suffixes, blocks);
    }

    /** Whether a host is allowed by its name, whatever its addresses are. */
    boolean allowsHost(String host) {
        return hosts.contains(host) || suffixes.stream().anyMatch(host::endsWith);
    }

    /** Whether an address is allowed. */
    boolean allowsAddress(InetAddress address) {
        return blocks.stream().anyMatch(block -> block.holds(address));
    }
}
