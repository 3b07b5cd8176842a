package io.cofre.hub.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that a test has made for one name, and what trusts it. */
public final class TestCertificates {
    private static final String PASSWORD = "of the test";
    private static final String ALIAS = "test";

    private final KeyStore keys;

    private TestCertificates(KeyStore keys) {
        this.keys = keys;
    }

    /** Makes a certificate for a key of an elliptic curve. */
    public static TestCertificates of(Path directory, String host) throws Exception {
        return of(directory, host, "EC", "-groupname", "secp256r1");
    }

    /** Makes a certificate for a key of RSA. */
    public static TestCertificates ofRsa(Path directory, String host) throws Exception {
        return of(directory, host, "RSA", "-keysize", "2048");
    }

    private static TestCertificates of(Path directory, String host, String algorithm, String sizeOption, String size)
            throws Exception {
        Path file = Files.createTempDirectory(directory, "certificate").resolve("test.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(List.of(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        algorithm,
                        sizeOption,
                        size,
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=dns:" + host,
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException("keytool: " + output);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new TestCertificates(keys);
    }

    /** The certificate in PEM. */
    public String certificatePem() throws GeneralSecurityException {
        return pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
    }

    /** Its key in PEM, as PKCS#8. */
    public String keyPem() throws GeneralSecurityException {
        return pem("PRIVATE KEY", pkcs8());
    }

    /**
     * Its key in PEM, as the programs of before wrote it.
     *
     * @param name the word for the algorithm: {@code RSA} or {@code EC}
     */
    public String bareKeyPem(String name) throws GeneralSecurityException {
        ByteBuffer info = ByteBuffer.wrap(pkcs8());
        length(info);
        // The version, and the algorithm.
        for (int skipped = 0; skipped < 2; skipped++) {
            int length = length(info);
            info.position(info.position() + length);
        }
        byte[] bare = new byte[length(info)];
        info.get(bare);
        return pem(name + " PRIVATE KEY", bare);
    }

    private byte[] pkcs8() throws GeneralSecurityException {
        return keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
    }

    /** The length of the content of an element of DER; the position is then at its content. */
    private static int length(ByteBuffer der) {
        der.get();
        int first = der.get() & 0xFF;
        int length = first < 0x80 ? first : 0;
        for (int more = first < 0x80 ? 0 : first & 0x7F; more > 0; more--) {
            length = length << 8 | (der.get() & 0xFF);
        }
        return length;
    }

    private static String pem(String name, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + name + "-----\n" + base64 + "\n-----END " + name + "-----\n";
    }

    /** A context that serves with the certificate. */
    public SSLContext serving() throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** A context that trusts the certificate and no other. */
    public SSLContext trusting() throws GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (IOException impossible) {
            throw new GeneralSecurityException(impossible);
        }
        trusted.setCertificateEntry("test", keys.getCertificate(ALIAS));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
