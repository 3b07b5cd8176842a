package io.cofre.testing;

import static io.cofre.testing.Texts.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The promises of every store on a volume: those of all stores, and what its files are. A store's test extends it. */
public abstract class VolumeContract extends SessionStoreContract {
    /** The spelling of a file name on this volume once the store is closed. */
    protected String nameOnVolume(String name) {
        return name;
    }

    @Test
    void listsNothingButInstances() throws IOException {
        create(SHOP);
        reopen();
        Files.writeString(directory.resolve("group").resolve("stray"), "x");
        assertThat(store.instances(SHOP.group()).orElseThrow())
                .map(InstanceName::toString)
                .containsExactly("shop");
    }

    @Test
    void removesTheDirectoryOfADeletedGroup() throws IOException {
        create(SHOP);
        put(CREDS, "{}");
        reopen();
        commit(Deletion.of(SHOP.group()));
        reopen();
        assertThat(directory.resolve("group")).doesNotExist();
    }

    @Test
    void neverTakesAnEmptyOrUnreadableFileForAbsent() throws IOException {
        create(SHOP);
        store.close();
        Files.createFile(directory.resolve("group/shop/creds"));
        Files.createDirectory(directory.resolve("group/shop/unreadable"));
        store = open(directory);
        assertThatThrownBy(() -> store.read(CREDS))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        damaged -> assertThat(damaged.code()).isEqualTo(ErrorCode.DAMAGED));
        assertThatThrownBy(() -> store.read(key(SHOP, "unreadable")))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        damaged -> assertThat(damaged.code()).isEqualTo(ErrorCode.DAMAGED));
        put(CREDS, "{}");
        reopen();
        assertThat(read(CREDS)).isEqualTo("{}");
    }

    @Test
    void servesAVolumeOfTheGoWorkerAndLeavesOneBehind() throws IOException {
        store.close();
        Path shop = Files.createDirectories(directory.resolve("pods/Loja (vendas)"));
        Files.writeString(shop.resolve("creds"), "{\"me\":1}");
        Files.writeString(shop.resolve("sender-key-12036304@g.us::55119999::0"), "{}");
        Files.writeString(shop.resolve("promo 50%"), "[]");
        store = open(directory);
        InstancePath instance = instance("pods", "Loja (vendas)");
        assertThat(read(key(instance, "creds"))).isEqualTo("{\"me\":1}");
        assertThat(read(key(instance, "sender-key-12036304@g.us::55119999::0"))).isEqualTo("{}");
        assertThat(read(key(instance, "promo 50%"))).isEqualTo("[]");
        put(key(instance, "pre-key-1"), "{\"k\":1}");
        store.close();
        String shopOnVolume = "pods/" + nameOnVolume("Loja (vendas)") + "/";
        assertThat(directory.resolve(shopOnVolume + "pre-key-1")).hasContent("{\"k\":1}");
        try (Stream<Path> paths = Files.walk(directory)) {
            assertThat(paths.filter(Files::isRegularFile)
                            .map(path -> directory.relativize(path).toString())
                            .filter(path -> !path.startsWith(".")))
                    .containsExactlyInAnyOrder(
                            shopOnVolume + "creds",
                            shopOnVolume + nameOnVolume("sender-key-12036304@g.us::55119999::0"),
                            shopOnVolume + nameOnVolume("promo 50%"),
                            shopOnVolume + "pre-key-1");
        }
    }
}
