// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/os/file.hpp"
#include "common/adapters/os/os_rng.hpp"
#include "common/adapters/os/system_clock.hpp"
#include "tests/support/trust_fixture.hpp"

#include <sys/stat.h>

namespace camfleet::os {
namespace {

TEST(SystemClock, device_time_is_wall_time_times_its_rate) {
    const SystemClock plain;
    const SystemClock fast(20.0);
    EXPECT_EQ(plain.device_rate(), 1.0);
    const Time before = fast.wall();
    const Time device = fast.device();
    const Time after = fast.wall();
    EXPECT_GE(to_ms(device), to_ms(before) * 20);
    EXPECT_LE(to_ms(device), to_ms(after) * 20);
}

TEST(SystemClock, a_senseless_rate_is_taken_as_the_nearest_sensible_one) {
    EXPECT_EQ(SystemClock(0.0).device_rate(), 1.0);
    EXPECT_EQ(SystemClock(-5.0).device_rate(), 1.0);
    EXPECT_EQ(SystemClock(1e9).device_rate(), 1000.0);
}

TEST(OsRng, gives_as_many_bytes_as_asked_and_never_the_same) {
    OsRng rng;
    EXPECT_EQ(rng.bytes(0).size(), 0U);
    EXPECT_EQ(rng.bytes(1000).size(), 1000U);
    EXPECT_NE(rng.bytes(16), rng.bytes(16));
    EXPECT_NE(rng.next(), rng.next());
}

TEST(File, is_replaced_whole_and_leaves_nothing_beside_it) {
    const support::TemporaryFolder folder;
    const auto path = folder.path() / "f";
    ASSERT_TRUE(write_file(path, "one", FileMode::open_to_read));
    ASSERT_TRUE(write_file(path, "two", FileMode::only_owner));
    EXPECT_EQ(read_file(path, 3).value(), "two");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
    struct stat facts{};
    stat(path.c_str(), &facts);
    EXPECT_EQ(facts.st_mode & 0777, 0600);
}

TEST(File, faults_have_their_own_codes) {
    const support::TemporaryFolder folder;
    const auto path = folder.path() / "f";
    EXPECT_EQ(read_file(path, 10).error().code, Errc::not_found);
    EXPECT_EQ(write_file(folder.path() / "none" / "f", "x", FileMode::only_owner).error().code,
              Errc::io);
    ASSERT_TRUE(write_file(path, "0123456789", FileMode::open_to_read));
    EXPECT_EQ(read_file(path, 9).error().code, Errc::too_large);
    EXPECT_EQ(read_private_file(path, 10).error().code, Errc::forbidden);
    EXPECT_EQ(read_file(folder.path(), 10).error().code, Errc::io);
    mkfifo((folder.path() / "pipe").c_str(), 0600);
    EXPECT_EQ(read_file(folder.path() / "pipe", 10).error().code, Errc::io);
}

TEST(File, a_private_folder_is_made_with_its_parents) {
    const support::TemporaryFolder folder;
    ASSERT_TRUE(make_private_folder(folder.path() / "a" / "b"));
    ASSERT_TRUE(make_private_folder(folder.path() / "a" / "b"));
    struct stat facts{};
    stat((folder.path() / "a" / "b").c_str(), &facts);
    EXPECT_EQ(facts.st_mode & 0777, 0700);
}

}  // namespace
}  // namespace camfleet::os
