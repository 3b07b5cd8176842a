package io.cofre.web.kit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of PEM blocks (RFC 7468), as it was at one moment. Text between the blocks is a comment.
 *
 * <pre>
 *   CERTIFICATE          a certificate; the first one is the server's
 *   PRIVATE KEY          a key in PKCS#8
 *   RSA PRIVATE KEY      a key in PKCS#1
 *   EC PRIVATE KEY       a key in SEC 1
 * </pre>
 */
final class PemFile {
    /** Far more than a chain needs. It bounds the reading if the variable names a wrong file. */
    private static final int BYTES_MAX = 1 << 20;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----\\s*([^-]*(?:-(?!----)[^-]*)*)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";

    private final TlsFiles.Named file;
    private final String text;

    private PemFile(TlsFiles.Named file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * A private key as it stands in a file.
     *
     * @param isPkcs8 whether it is PKCS#8, which names its algorithm, and not the bare key of one algorithm
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares keys.
    record EncodedKey(boolean isPkcs8, byte[] der) {
        @Override
        public String toString() {
            return "EncodedKey[hidden]";
        }
    }

    /** @throws IOException if the file cannot be read; the message says so to the operator */
    static PemFile read(TlsFiles.Named file) throws IOException {
        try (InputStream in = Files.newInputStream(file.path())) {
            return new PemFile(file, new String(in.readNBytes(BYTES_MAX), StandardCharsets.ISO_8859_1));
        } catch (IOException failure) {
            throw new IOException(
                    file + " cannot be read (" + failure.getClass().getSimpleName() + ")");
        }
    }

    /** Whether another file, or this one at another moment, holds the same. */
    boolean isSame(PemFile other) {
        return text.equals(other.text);
    }

    /** @throws IOException if there is none, or one is malformed; the message says so to the operator */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            Matcher blocks = BLOCK.matcher(text);
            while (blocks.find()) {
                if (blocks.group(1).equals(CERTIFICATE)) {
                    ByteArrayInputStream der = new ByteArrayInputStream(decoded(blocks.group(2)));
                    certificates.add((X509Certificate) factory.generateCertificate(der));
                }
            }
        } catch (CertificateException malformed) {
            throw new IOException(file + " holds a certificate that is malformed");
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    /** @throws IOException if there is none, or it is encrypted; the message says so to the operator */
    EncodedKey key() throws IOException {
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            String kind = blocks.group(1);
            // The old way to encrypt a key puts a field in front of it.
            if (kind.equals(ENCRYPTED)
                    || (kind.endsWith(PRIVATE_KEY) && blocks.group(2).contains("ENCRYPTED"))) {
                throw new IOException(file + " holds a private key that is encrypted: nobody can type its password");
            }
            if (kind.endsWith(PRIVATE_KEY)) {
                return new EncodedKey(kind.equals(PRIVATE_KEY), decoded(blocks.group(2)));
            }
        }
        throw new IOException(file + " holds no private key in PEM (-----BEGIN PRIVATE KEY-----)");
    }

    private byte[] decoded(String base64) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            throw new IOException(file + " is damaged: a block of it is not in base64");
        }
    }
}
