package io.cofre.hub.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of addresses in the notation of CIDR, as {@code 10.0.0.0/8} or {@code fd00::/8}.
 *
 * @param base an address of the block
 * @param prefixBits the number of first bits that all addresses of the block share
 */
record AddressBlock(InetAddress base, int prefixBits) {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /**
     * The block that a text means. An address alone is a block of one.
     *
     * @return empty if the text is neither an address nor a block
     */
    static Optional<AddressBlock> of(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        // Only literals: a name would be looked up.
        if (!LITERAL.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            InetAddress base = InetAddress.getByName(address);
            int bits = base.getAddress().length * Byte.SIZE;
            int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            return prefix < 0 || prefix > bits ? Optional.empty() : Optional.of(new AddressBlock(base, prefix));
        } catch (UnknownHostException | NumberFormatException notOne) {
            return Optional.empty();
        }
    }

    /** The block of a text of our own, which is one. */
    static AddressBlock known(String text) {
        return of(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    /** Whether an address is in the block. */
    boolean holds(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((mine[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
