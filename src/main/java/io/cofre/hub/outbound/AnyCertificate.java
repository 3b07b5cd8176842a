package io.cofre.hub.outbound;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Makes connections of TLS that take any certificate of any name. Somebody on the way can read and change everything,
 * so that only an operator may choose it, for trials.
 */
public final class AnyCertificate {
    private AnyCertificate() {}

    /** A factory of such connections. */
    public static SSLSocketFactory socketFactory() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has TLS", impossible);
        }
    }

    /** An extended one: to others Java adds its own check of the name. */
    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String method, Socket socket) {
            // Everybody is trusted.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String method, SSLEngine engine) {
            // Everybody is trusted.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String method) {
            // Everybody is trusted.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String method, Socket socket) {
            throw new UnsupportedOperationException("this is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String method, SSLEngine engine) {
            throw new UnsupportedOperationException("this is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String method) {
            throw new UnsupportedOperationException("this is no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
