package io.cofre.hub.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses that belong to the public internet, by IANA's registries of special-purpose addresses. Of IPv6 only
 * global unicast is public, and NAT64 if its IPv4 address is.
 */
final class PublicAddresses {
    private static final List<AddressBlock> SPECIAL_V4 = blocks(
            "0.0.0.0/8", // this network; Linux takes 0.0.0.0 for the own machine
            "10.0.0.0/8", // private
            "100.64.0.0/10", // shared by carriers (CGNAT); clouds have services there
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local; clouds give away credentials at 169.254.169.254
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // relays of 6to4
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    private static final AddressBlock GLOBAL_UNICAST = AddressBlock.known("2000::/3");
    private static final List<AddressBlock> SPECIAL_V6 = blocks(
            "2001::/23", // protocol assignments, Teredo
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4: an IPv4 address is inside
            "3fff::/20"); // documentation

    /** NAT64 (RFC 6052): the last four bytes are an IPv4 address, to which the network translates. */
    private static final AddressBlock NAT64 = AddressBlock.known("64:ff9b::/96");

    private static final int V6_BYTES = 16;
    private static final int V4_BYTES = 4;

    private PublicAddresses() {}

    private static List<AddressBlock> blocks(String... texts) {
        return Stream.of(texts).map(AddressBlock::known).toList();
    }

    /** Whether an address belongs to the public internet, wherever the network translates it to. */
    static boolean contain(InetAddress address) {
        if (address instanceof Inet4Address) {
            return SPECIAL_V4.stream().noneMatch(block -> block.holds(address));
        }
        if (NAT64.holds(address)) {
            return contain(lastFourBytes(address));
        }
        return GLOBAL_UNICAST.holds(address) && SPECIAL_V6.stream().noneMatch(block -> block.holds(address));
    }

    private static InetAddress lastFourBytes(InetAddress address) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), V6_BYTES - V4_BYTES, V6_BYTES));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
